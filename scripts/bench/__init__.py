"""Benchmarks: what is fast, and how fast, measured anew on each machine."""
