"""Live: numbered log, hint, pull, hub."""
