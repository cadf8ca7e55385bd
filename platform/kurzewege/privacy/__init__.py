"""Privacy: legal pages, my data, consent."""
