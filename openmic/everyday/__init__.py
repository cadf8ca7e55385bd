"""Questions every day: who fits, what became of a question, what is worth keeping. Live boards are not in here."""
