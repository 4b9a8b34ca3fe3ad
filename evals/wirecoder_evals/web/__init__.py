"""Pages that this package adds to the workbench: the prompt lab and the eval board."""
