"""Notifications: the one module that hides django-notifications-hq."""
