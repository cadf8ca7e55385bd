"""The page that searches everything a person may see."""
