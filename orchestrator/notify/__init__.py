"""The outbox's channels."""
