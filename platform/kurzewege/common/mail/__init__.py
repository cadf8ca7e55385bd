"""Mail: an outbox in the database."""
