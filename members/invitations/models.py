"""Invitations and who came by them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kurzewege.common.keys import MAX_KEY_LENGTH, KeyedModel

from .querysets import InvitationQuerySet

VALID_DAYS = 14


def default_end() -> Any:
    return timezone.now() + timedelta(days=VALID_DAYS)


class Invitation(KeyedModel):
    """A way into the network, and into groups (`rooms`), for whoever has its link.

    The link itself is nowhere stored (`tokens`). Bound to an address, it is for one person and goes out by mail.
    `details` is what a list said about the person: "organisation", "sector", "function", "phone", "languages"
    (list), "action_fields" (list of slugs); it fills her profile when she arrives.
    """

    inviter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="given_invitations"
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    note = models.TextField(_("personal note"), max_length=1000, blank=True)
    details = models.JSONField(default=dict)
    max_uses = models.PositiveSmallIntegerField(_("how many people may use it"), default=1)
    uses = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=default_end)
    revoked_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["email"], name="invitation_email")]
        constraints = [
            models.CheckConstraint(condition=Q(uses__lte=F("max_uses")), name="invitation_not_overused"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.key

    def get_absolute_url(self) -> str:
        return reverse("invitations:detail", args=[self.key])

    @property
    def state(self) -> str:
        """ "revoked", "used" (nobody else can come), "expired" or "open"."""
        if self.revoked_at is not None:
            return "revoked"
        if self.uses >= self.max_uses:
            return "used"
        return "expired" if self.expires_at <= timezone.now() else "open"

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def room_keys(self) -> list[str]:
        return [room.key for room in self.rooms.all()]


class InvitationRoom(models.Model):
    """A group that the invitation leads into, by its key: groups stand above members."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="rooms")
    key = models.CharField(max_length=MAX_KEY_LENGTH, db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["invitation", "key"], name="invitation_room_once")]


class Arrival(models.Model):
    """That somebody answered an invitation; `counted_at` is set when it took one of its places."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="arrivals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="arrivals")
    created = models.DateTimeField(default=timezone.now)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["invitation", "user"], name="arrival_once")]
