"""Groups: action-field groups and working groups."""
