"""Events: from the invitation to the minutes."""
