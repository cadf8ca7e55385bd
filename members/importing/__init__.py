"""Importing lists of people: read, look, correct, invite."""
