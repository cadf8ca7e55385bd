"""What the everyday board remembers beside questions and answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groups.models import Group

from .querysets import FitQuerySet, KnowledgeQuerySet


class Step(models.Model):
    """One thing that became of a question; all of them are the story on its page. `count`: people told."""

    class Kind(models.TextChoices):
        TOLD = "told", _("fitting people told")
        TOLD_AGAIN = "told_again", _("fitting people told again")
        LEADS = "leads", _("leads told")
        COORDINATORS = "coordinators", _("coordinators told")
        ASSIGNED = "assigned", _("asked by name")
        PASSED_ON = "passed_on", _("passed on to a group")
        SOLVED = "solved", _("solved")
        REOPENED = "reopened", _("opened again")
        CONFIRMED = "confirmed", _("still right")
        NEEDS_UPDATE = "needs_update", _("needs an update")
        OUTDATED = "outdated", _("outdated")

    # The steps of the escalation: each once per question, however often the job runs.
    ONCE = (Kind.TOLD, Kind.TOLD_AGAIN, Kind.LEADS, Kind.COORDINATORS)

    question = models.ForeignKey("openmic.Question", on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=14, choices=Kind)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL, related_name="+")
    count = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "kind"],
                condition=Q(kind__in=["told", "told_again", "leads", "coordinators"]),
                name="step_once",
            )
        ]


class Fit(models.Model):
    """That a question fits a person, and why. `told_at` is empty while she has not been asked.

    `why`: {"kind": "expertise" | "languages" | "answers" | "fields", "names": [...]}.
    """

    question = models.ForeignKey("openmic.Question", on_delete=models.CASCADE, related_name="fits")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    points = models.PositiveIntegerField()
    why = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True)

    objects = FitQuerySet.as_manager()

    class Meta:
        ordering = ["-points", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="fit_once")]
        indexes = [models.Index(fields=["user", "told_at"], name="fit_told")]


class Wish(models.Model):
    """How many questions a day a person wants to be asked; without a row it is the usual number."""

    USUAL = 3

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    per_day = models.PositiveSmallIntegerField(default=USUAL)


class Follow(models.Model):
    """That a person wants to hear of answers to a question."""

    question = models.ForeignKey("openmic.Question", on_delete=models.CASCADE, related_name="follows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "user"], name="question_follow_once")]


class Helped(models.Model):
    """“That helped me”, once per person and answer."""

    answer = models.ForeignKey("openmic.Answer", on_delete=models.CASCADE, related_name="helps")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "user"], name="helped_once")]


class QuestionRevision(models.Model):
    """What a question said before it was edited."""

    question = models.ForeignKey("openmic.Question", on_delete=models.CASCADE, related_name="revisions")
    text = models.CharField(max_length=300)
    detail = models.TextField(max_length=20_000, blank=True)
    until = models.DateTimeField()

    class Meta:
        ordering = ["-until", "-pk"]


class AnswerRevision(models.Model):
    """What an answer said before it was edited."""

    answer = models.ForeignKey("openmic.Answer", on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField(max_length=20_000)
    until = models.DateTimeField()

    class Meta:
        ordering = ["-until", "-pk"]


class Knowledge(models.Model):
    """That a solved question is worth keeping, and until when somebody should look at it again."""

    class State(models.TextChoices):
        VALID = "valid", _("up to date")
        NEEDS_UPDATE = "needs_update", _("needs an update")
        OUTDATED = "outdated", _("outdated")

    question = models.OneToOneField("openmic.Question", on_delete=models.CASCADE, related_name="knowledge")
    state = models.CharField(max_length=12, choices=State, default=State.VALID)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_at = models.DateTimeField(db_index=True)
    asked_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    objects = KnowledgeQuerySet.as_manager()
