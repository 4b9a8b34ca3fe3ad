"""What is kept: articles, reports, runs, corrections, jobs and keys, in SQLite or PostgreSQL."""
