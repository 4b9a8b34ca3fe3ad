"""Pages of evaluation for the workbench."""
