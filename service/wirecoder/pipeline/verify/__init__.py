"""Verify: the model checks what was read, and every fact gets a confidence that means something."""
