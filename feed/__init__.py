"""Feed: updates, comments, likes, impulses."""
