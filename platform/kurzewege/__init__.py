"""Kurze Wege: the platform on which a regional integration network works."""
