"""The directory that answers "who knows about this?": its index, what it finds and why, its pages."""
