"""Who wants to speak, and the clock."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kurzewege.common.keys import KeyedModel

from ..querysets import RaisedHandQuerySet
from .boards import LiveBoard


class RaisedHand(KeyedModel):
    """Somebody on the speaking list: one row per person and board, found again by its key (`asker.hand_key`).

    No account and no moment is kept, and the name only while the hand is up. All go when the board is closed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to speak")
        SPEAKING = "speaking", _("is speaking")
        DOWN = "down", _("hand lowered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(LiveBoard, on_delete=models.CASCADE, related_name="hands")
    # As everybody in the room sees it; empty while the hand is down.
    name = models.CharField(max_length=60, blank=True)
    is_by_guest = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.DOWN)
    # Number of the board's event by which it was raised, or moved to the end.
    place = models.PositiveBigIntegerField(default=0)
    has_spoken = models.BooleanField(default=False)
    # Moved to the end by a moderator: also behind those who have spoken before.
    is_deferred = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = RaisedHandQuerySet.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["board"], condition=Q(state="speaking"), name="one_live_speaker")
        ]

    def __str__(self) -> str:
        return self.name


class LiveTimer(models.Model):
    """The board's one clock, for whoever speaks or for the question on stage. Goes when the board is closed.

    What is left follows from the server's moment alone: `ends` while it runs, `left_ms` while it is paused.
    """

    class State(models.TextChoices):
        OFF = "off", _("is stopped")
        RUNNING = "running", _("is running")
        PAUSED = "paused", _("is paused")

    class About(models.TextChoices):
        SPEAKER = "speaker", _("Speaking time")
        QUESTION = "question", _("Time for the question")
        NOTHING = "", _("Clock")

    board = models.OneToOneField(LiveBoard, primary_key=True, on_delete=models.CASCADE, related_name="timer")
    state = models.CharField(max_length=7, choices=State, default=State.OFF)
    about = models.CharField(max_length=8, choices=About, blank=True, default=About.NOTHING)
    seconds = models.PositiveIntegerField(default=180)
    ends = models.DateTimeField(null=True, blank=True)
    left_ms = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    # What the desk offers with one tap; other times can be written.
    offered_minutes = (1, 2, 3, 5)

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.seconds} s"

    @property
    def usual_minutes(self) -> int:
        """The one of the offered times that was used last, or three minutes."""
        minutes = self.seconds // 60
        return minutes if minutes in self.offered_minutes else 3

    @property
    def clock(self) -> str:
        """What was left when it was paused: "2:05"."""
        minutes, seconds = divmod(-(-self.left_ms // 1000), 60)
        return f"{minutes}:{seconds:02}"

    @property
    def length(self) -> str:
        """ "3 minutes", in words for people who hear the page."""
        minutes, seconds = divmod(self.seconds, 60)
        if seconds:
            return ngettext("one second", "%(seconds)s seconds", self.seconds) % {"seconds": self.seconds}
        return ngettext("one minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}

    @property
    def ends_ms(self) -> int | None:
        """The end in milliseconds since 1970, as pages carry it."""
        return int(self.ends.timestamp() * 1000) if self.ends else None
