"""The way in: consent and application."""
