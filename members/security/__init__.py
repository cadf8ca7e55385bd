"""Signing in safely: second factor, devices, and what coordinators must have (docs/decisions/0016)."""
