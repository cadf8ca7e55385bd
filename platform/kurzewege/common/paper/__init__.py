"""Documents that leave the platform: written once as blocks, given as ODT, PDF or rich text (see `api`)."""
