"""OPEN MIC: the question board."""
