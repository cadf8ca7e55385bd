"""Tags of the feed."""
