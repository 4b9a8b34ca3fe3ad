"""One file for each change of the schema; files of a release never change."""
