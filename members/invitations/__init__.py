"""Invitations: links into the network and into groups."""
