"""Questions on live boards, with votes, former wordings and the moderators' notes."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kurzewege.common.keys import KeyedModel

from ..querysets import LiveNoteQuerySet, LiveQuestionQuerySet
from .boards import LiveBoard


class LiveQuestion(KeyedModel):
    """A question on a live board.

    On an anonymous board nothing leads to its asker: no account, a random number that follows no order, a moment
    rounded to five minutes, and `owner`, a mark that only the asker's browser can repeat.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for the moderator")
        ADMITTED = "admitted", _("in the list")
        STAGE = "stage", _("on stage")
        ANSWERED = "answered", _("answered")
        ASIDE = "aside", _("set aside")
        WITHDRAWN = "withdrawn", _("withdrawn")
        MERGED = "merged", _("united with another")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    board = models.ForeignKey(LiveBoard, on_delete=models.CASCADE, related_name="questions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="live_questions"
    )
    # Shown instead of the author's name: an invented name, or what a guest calls herself. Empty: name or nobody.
    asked_as = models.CharField(max_length=60, blank=True)
    is_by_guest = models.BooleanField(default=False)
    owner = models.CharField(max_length=64, editable=False)
    text = models.CharField(_("question"), max_length=300)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    # What was answered, or why it was set aside: public.
    note = models.TextField(max_length=1000, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")
    passed_on = models.ForeignKey(
        "openmic.Question", null=True, blank=True, on_delete=models.SET_NULL, related_name="came_from"
    )
    created = models.DateTimeField()
    # Number of the board's event by which it became public; None: it never was. Breaks ties in the order.
    place = models.PositiveBigIntegerField(null=True, blank=True)
    # The same of the event by which it was settled last: the order of what became of the questions.
    settled_place = models.PositiveBigIntegerField(null=True, blank=True)
    staged_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    ups = models.PositiveIntegerField(default=0)
    downs = models.PositiveIntegerField(default=0)
    guest_ups = models.PositiveIntegerField(default=0)
    guest_downs = models.PositiveIntegerField(default=0)
    # By the board's ranking, with or without the guests' votes; the order is `-score, place`.
    score = models.FloatField(default=0)
    # Who asked may not ask here again. Found by the mark: whoever repeats `owner` is meant.
    is_barred = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    # Who changed it last: a moderator, or nobody when it was the asker; tells whoever comes second.
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = LiveQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "place"]
        constraints = [
            models.UniqueConstraint(fields=["board"], condition=Q(state="stage"), name="one_live_question_on_stage")
        ]
        indexes = [models.Index(fields=["board", "state", "-score", "place"])]

    def __str__(self) -> str:
        return self.text

    @property
    def is_shown(self) -> bool:
        """Whether it stands on the board for everybody: in the list, on stage, or among those that are done."""
        return self.state not in {self.State.WAITING, self.State.WITHDRAWN}

    @property
    def is_public(self) -> bool:
        """Whether its text may be read by everybody; not when it was set aside before anybody saw it."""
        return self.is_shown and self.place is not None

    @property
    def desk_column(self) -> str | None:
        """Where it stands on the moderators' page: "new", "podium", "done"; None when it was withdrawn."""
        if self.state == self.State.WITHDRAWN:
            return None
        if self.state == self.State.WAITING:
            return "new"
        return "podium" if self.state in {self.State.ADMITTED, self.State.STAGE} else "done"

    @property
    def asked_by(self) -> str:
        """Who asked, as everybody on the board reads it; empty when nobody may know."""
        if self.asked_as and self.is_by_guest:
            return gettext("%(name)s (guest)") % {"name": self.asked_as}
        if self.asked_as:
            return self.asked_as
        if self.is_by_guest:  # whose name is forgotten
            return gettext("guest")
        if self.author is None:
            return ""
        name = self.author.display_name
        if self.author.is_member and self.author.organisation:
            return f"{name} · {self.author.organisation}"
        return name

    @property
    def passed_place(self) -> str:
        """Where it was passed on to: "all" members, the board's own "group", or "elsewhere": it was withdrawn there or
        moved on to a group of which not everybody here may know. Empty: nowhere."""
        if self.passed_on is None:
            return ""
        group = self.passed_on.board.group_id
        if self.passed_on.deleted_at is not None or group not in {None, self.board.group_id}:
            return "elsewhere"
        return "group" if group else "all"

    @property
    def member_votes(self) -> int:
        """Votes of members, for minus against."""
        return self.ups - self.downs

    @property
    def guest_votes(self) -> int:
        """The same of guests, whether they count or not."""
        return self.guest_ups - self.guest_downs

    @property
    def rank(self) -> str:
        """The score as pages carry it, the same in every language."""
        return f"{self.score:.6f}"

    @property
    def votes(self) -> int:
        """The number on the card: for minus against, with the guests' while they count."""
        net = self.ups - self.downs
        return net + self.guest_ups - self.guest_downs if self.board.counts_guests else net


class LiveVote(models.Model):
    """One vote; `voter` is a mark made with the board's secret. All votes of a board go when it is closed.

    Its number follows no order and no moment is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(LiveQuestion, on_delete=models.CASCADE, related_name="cast_votes")
    voter = models.CharField(max_length=64)
    is_guest = models.BooleanField(default=False)
    value = models.SmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "voter"], name="live_vote_once"),
            models.CheckConstraint(name="live_vote_value", condition=Q(value__in=[1, -1])),
        ]


class LiveEdit(models.Model):
    """A question's wording before it was changed; `by` is the moderator, or nobody when it was the asker."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(LiveQuestion, on_delete=models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField()
    before = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["version"]


class LiveNote(models.Model):
    """A word among the moderators, about a question or the whole board; nobody else ever sees it."""

    board = models.ForeignKey(LiveBoard, on_delete=models.CASCADE, related_name="notes")
    question = models.ForeignKey(LiveQuestion, null=True, blank=True, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(_("private note"), max_length=500)
    at = models.DateTimeField()

    objects = LiveNoteQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
