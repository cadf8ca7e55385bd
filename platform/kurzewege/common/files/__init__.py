"""Files: private storage, checked download, previews, text. Import from `api` and `fields`."""
