"""The kernel: what every app stands on; it knows no app."""
