"""Reports as flat rows: for spreadsheets, for maps, and in ACLED's columns. Pure functions."""
