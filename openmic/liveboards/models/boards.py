"""Live boards, and the computers that may show them."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import Event
from groups.models import Group
from kurzewege.common.keys import KeyedModel

from ..codes import new_code
from ..querysets import LiveBoardQuerySet, ScreenPassQuerySet


def new_secret() -> str:
    """A key for marks and rotating codes: 256 random bits, hexadecimal."""
    return secrets.token_hex(32)


class LiveBoard(KeyedModel):
    """A board for a room of people. Its group is the event's, so that one rule tells who sees it."""

    class Asking(models.TextChoices):
        NAMED = "named", _("by name")
        PSEUDONYMOUS = "pseudonym", _("with an invented name")
        ANONYMOUS = "anonymous", _("anonymously")

    class Voters(models.TextChoices):
        EVERYBODY = "everybody", _("members and guests")
        MEMBERS = "members", _("members only")
        NOBODY = "nobody", _("nobody")

    class Ranking(models.TextChoices):
        NET = "net", _("votes for minus votes against")
        WILSON = "wilson", _("share of votes for, carefully estimated")

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        OPEN = "open", _("open")
        FROZEN = "frozen", _("paused")
        CLOSED = "closed", _("closed")

    title = models.CharField(_("title"), max_length=120)
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.CASCADE, related_name="live_boards")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="live_boards")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # When what it kept about people went; see `actions.forgetting`.
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    asking = models.CharField(_("who asks"), max_length=10, choices=Asking, default=Asking.NAMED)
    admits_first = models.BooleanField(_("a moderator admits each question first"), default=True)
    allows_guests = models.BooleanField(_("guests without an account may join"), default=True)
    voters = models.CharField(_("who may vote"), max_length=10, choices=Voters, default=Voters.EVERYBODY)
    allows_downvotes = models.BooleanField(_("votes against are possible"), default=False)
    ranking = models.CharField(_("order of the questions"), max_length=8, choices=Ranking, default=Ranking.NET)
    # One switch: the votes of guests count, or are set aside (and can be counted again).
    counts_guests = models.BooleanField(default=True)
    code = models.CharField(max_length=6, unique=True, default=new_code, editable=False)
    # Off: only who scans the QR code, whose secret changes all the time, gets in.
    accepts_code = models.BooleanField(_("the six letters are enough to join"), default=True)
    join_secret = models.CharField(max_length=64, default=new_secret, editable=False)
    # Turns voters into marks; empty when the board is closed, so that nobody can repeat them.
    vote_secret = models.CharField(max_length=64, default=new_secret, editable=False, blank=True)
    # Whether guests' votes look as if a program cast them (see `stuffing`), for which question, and until when a
    # moderator does not want to hear of it again.
    suspicion = models.CharField(max_length=5, blank=True, choices=[("votes", "votes"), ("joins", "joins")])
    suspected_question = models.ForeignKey(
        "openmic.LiveQuestion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    guests_trusted_until = models.DateTimeField(null=True, blank=True)
    # The speaking list: whether hands can be raised, and whether who has not spoken yet comes first.
    takes_hands = models.BooleanField(default=False)
    first_speakers_first = models.BooleanField(default=True)
    moderators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("moderators"), blank=True, related_name="moderated_boards"
    )

    objects = LiveBoardQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("openmic:live", args=[self.key])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_running(self) -> bool:
        """Where something can happen now, be it paused or not."""
        return self.state in {self.State.OPEN, self.State.FROZEN}

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def is_anonymous(self) -> bool:
        return self.asking == self.Asking.ANONYMOUS

    @property
    def door(self) -> str:
        """What a guest's browser has opened when it joined."""
        return f"mic:{self.key}"


class ScreenPass(KeyedModel):
    """Lets a computer without login show the board's projector page, until it expires or is withdrawn.

    The code is told once, when the pass is made; the row only recognises it. All go when the board is closed.
    """

    board = models.ForeignKey(LiveBoard, on_delete=models.CASCADE, related_name="screen_passes")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    expires = models.DateTimeField()

    objects = ScreenPassQuerySet.as_manager()

    class Meta:
        ordering = ["expires"]

    def __str__(self) -> str:
        return self.key

    @property
    def door(self) -> str:
        """What the computer's browser has opened with the code."""
        return f"{ScreenPassQuerySet.DOOR}{self.key}"
