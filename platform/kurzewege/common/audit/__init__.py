"""Audit: who did what to what, kept for a year."""
