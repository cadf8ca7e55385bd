"""The map of the county, drawn from the network's own places and lines."""
