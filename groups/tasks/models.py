"""Tasks and who has taken them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from kurzewege.common.addresses import address
from kurzewege.common.keys import KeyedModel

from .querysets import AssignmentQuerySet, TaskQuerySet


class Task(KeyedModel):
    """Something to be done, in a group or, without one, in the network. Open while `done_at` is empty.

    `decision` says in words where it comes from; `source` may link the thing itself (an event, minutes): a model
    with `objects.visible_to` and `get_absolute_url`.
    """

    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(_("what is to be done"), max_length=160)
    detail = models.TextField(_("more about it"), max_length=2000, blank=True)
    due = models.DateField(_("until when"), null=True, blank=True)
    decision = models.CharField(_("from which decision"), max_length=300, blank=True)
    source_type = models.ForeignKey(ContentType, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    source_id = models.PositiveBigIntegerField(null=True, blank=True)
    source = GenericForeignKey("source_type", "source_id")
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Assignment", through_fields=("task", "user"), related_name="tasks"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Only who deleted it may undo that.
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # The due date that its people were reminded of; another date is another reminder.
    reminded_of = models.DateField(null=True, blank=True, editable=False)

    # What `sources.with_sources` found for the reader.
    seen_source: models.Model | None

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = [models.F("due").asc(nulls_last=True), "pk"]
        indexes = [
            models.Index(fields=["group", "done_at", "due"]),
            models.Index(fields=["due"], condition=models.Q(done_at=None, deleted_at=None), name="task_open_due"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("tasks:task", self.key)

    @property
    def group_tasks_url(self) -> str:
        """The list the task stands on: its group's, or the network's."""
        return address("tasks:group", self.group.key) if self.group else address("tasks:network")

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def is_overdue(self) -> bool:
        """Open, and its day is over in the network's time zone."""
        return not self.is_done and self.due is not None and self.due < timezone.localdate()

    @property
    def is_due_today(self) -> bool:
        return not self.is_done and self.due is not None and self.due == timezone.localdate()


class Assignment(models.Model):
    """That a person has a task, given by somebody or taken by herself."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["task", "user"], name="assignment_once")]

    def __str__(self) -> str:
        return f"Assignment {self.pk}"
