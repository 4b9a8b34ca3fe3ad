"""Where articles come from: files, folders, JSON lines, CSV, Parquet. All are read as streams."""
