"""Members: accounts, admission, profiles, institutions, action fields."""
