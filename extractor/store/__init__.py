"""The store: an archive's files, job states and results in one SQLite database that people can query."""
