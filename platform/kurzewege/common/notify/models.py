"""Our notification: the library's fields, our indexes, JSON and columns."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import BigIntegerField, Case, Exists, OuterRef, Value, When
from django.db.models.functions import Cast
from notifications.base.models import AbstractNotification, NotificationQuerySet

from . import known_targets


class OwnNotificationQuerySet(NotificationQuerySet):
    """The library's queryset (`unread`, `read`, …) and our rule who may still see what."""

    def visible_to(self, user: Any):
        """A person's notifications whose target she may see now, not only when they were written."""
        own = self.filter(recipient=user, deleted=False)
        # Target by target, and only of the row's own type: the cost follows this person's notifications, not the
        # number of things on the platform.
        target_id = Cast(OuterRef("target_object_id"), BigIntegerField())
        cases = []
        for type_id in known_targets.type_ids():
            model = ContentType.objects.get_for_id(type_id).model_class()
            if model is None:  # the kind of thing is gone with the code that made it
                continue
            visible = model._default_manager.visible_to(user).order_by()  # type: ignore[attr-defined]
            cases.append(When(target_content_type_id=type_id, then=Exists(visible.filter(pk=target_id))))
        return own.filter(Case(*cases, default=Value(False))) if cases else own.none()


class Notification(AbstractNotification):
    """One event for one person. `verb` holds the kind's name, `url` a path of this site.

    `data["others"]` lists the names of those who did the same to the same thing since it was last read.
    """

    id = models.BigAutoField(primary_key=True)
    data = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=300, blank=True)

    objects = OwnNotificationQuerySet.as_manager()

    # Not the library's Meta: it carries index_together, which Django 5.1 removed.
    class Meta:
        ordering = ["-timestamp", "-pk"]
        indexes = [
            models.Index(fields=["recipient", "unread", "-timestamp"], name="notification_recipient"),
            models.Index(fields=["target_content_type", "target_object_id"], name="notification_target"),
        ]
