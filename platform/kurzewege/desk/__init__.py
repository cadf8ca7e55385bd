"""The coordinator's desk: what waits, oldest first, each with the one button that settles it."""
