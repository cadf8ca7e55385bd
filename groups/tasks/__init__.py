"""Tasks: who does what until when, and from which decision it came. An app of its own beside the groups."""
