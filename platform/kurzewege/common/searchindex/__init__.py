"""Search: German analyser over FTS5 and PostgreSQL."""
