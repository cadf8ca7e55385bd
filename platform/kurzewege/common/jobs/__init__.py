"""Jobs: background work that survives a crash."""
