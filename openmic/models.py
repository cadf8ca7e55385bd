"""Boards, questions, answers and votes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from groups.models import Group
from kurzewege.common.files.fields import OwnedFiles
from kurzewege.common.keys import KeyedModel
from members.models import ActionField

from .everyday.models import (
    AnswerRevision,
    Fit,
    Follow,
    Helped,
    Knowledge,
    QuestionRevision,
    Step,
    Wish,
)
from .querysets import AnswerQuerySet, BoardQuerySet, QuestionQuerySet


class Board(KeyedModel):
    """Where questions of every day stand: the one board of all members, or a group's (live ones: `liveboards`)."""

    class Kind(models.TextChoices):
        EVERYDAY = "everyday", _("everyday")

    kind = models.CharField(max_length=8, choices=Kind)
    title = models.CharField(max_length=120)
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="boards")
    created = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = BoardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="everyday", group__isnull=True), name="one_everyday_board"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(kind="everyday", group__isnull=False), name="one_everyday_board_a_group"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Question(KeyedModel):
    """A question to the network. `detail` is clean HTML. Counts are counted again with each change."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        SOLVED = "solved", _("solved")

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="questions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="questions")
    # Who looks after it since the one who asked passed it on; she stays the author.
    cared_for_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.CharField(_("question"), max_length=300)
    detail = models.TextField(_("more about it"), max_length=20_000, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    action_fields = models.ManyToManyField(
        ActionField, verbose_name=_("action fields"), blank=True, related_name="questions"
    )
    tags = TaggableManager(_("tags"), blank=True)
    best_answer = models.ForeignKey("Answer", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(db_index=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    vote_count = models.PositiveIntegerField(default=0)
    answer_count = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    files = OwnedFiles()

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [
            models.Index(fields=["board", "-created", "-id"]),
            models.Index(fields=["answer_count", "-created"]),
            models.Index(fields=["state"]),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("openmic:question", args=[self.key])


class Answer(KeyedModel):
    """An answer. `body` is clean HTML."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="answers")
    body = models.TextField(_("answer"), max_length=20_000)
    created = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    is_by_mail = models.BooleanField(default=False)
    helped_count = models.PositiveIntegerField(default=0)
    files = OwnedFiles()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["created", "pk"]


class Vote(models.Model):
    """“I have that too”, once per person."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="votes")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="vote_once")]


# Live boards are models of this app, too; they have a house of their own.
from .liveboards.models import (  # noqa: E402
    LiveBoard,
    LiveEdit,
    LiveNote,
    LiveQuestion,
    LiveTimer,
    LiveVote,
    RaisedHand,
    ScreenPass,
)

__all__ = [
    "Answer",
    "AnswerRevision",
    "Board",
    "Fit",
    "Follow",
    "Helped",
    "Knowledge",
    "LiveBoard",
    "LiveEdit",
    "LiveNote",
    "LiveQuestion",
    "LiveTimer",
    "LiveVote",
    "Question",
    "QuestionRevision",
    "RaisedHand",
    "ScreenPass",
    "Step",
    "Vote",
    "Wish",
]
