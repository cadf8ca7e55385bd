"""Institutions: their pages, and what happens to two that are one."""
