"""Documents: folders, versions, files that stay findable."""
