"""Live boards, their questions and votes. What is kept about people is as little as each board's kind allows."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.models import Event
from groups.models import Group
from kurzewege.common.keys import KeyedModel

from .codes import new_code
from .querysets import LiveBoardQuerySet, LiveNoteQuerySet, LiveQuestionQuerySet, RaisedHandQuerySet, ScreenPassQuerySet


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
        if self.author is None:
            return ""
        name = self.author.display_name
        if self.author.is_member and self.author.organisation:
            return f"{name} · {self.author.organisation}"
        return name

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
