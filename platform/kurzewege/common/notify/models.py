"""Our notification: the library's fields, our indexes, JSON and columns."""

from django.db import models
from notifications.base.models import AbstractNotification


class Notification(AbstractNotification):
    """One event for one person. `verb` holds the kind's name, `url` a path of this site."""

    id = models.BigAutoField(primary_key=True)
    data = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=300, blank=True)

    # Not the library's Meta: it carries index_together, which Django 5.1 removed.
    class Meta:
        ordering = ["-timestamp", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "unread", "-timestamp"], name="notification_recipient"),
            models.Index(fields=["target_content_type", "target_object_id"], name="notification_target"),
        ]
