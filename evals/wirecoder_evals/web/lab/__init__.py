"""The prompt lab: drafts are written, tried on articles, measured on datasets, and released."""
