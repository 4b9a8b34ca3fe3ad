"""Prompts as files that an editor can read and change without Python."""
