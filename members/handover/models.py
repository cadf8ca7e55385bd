"""Handovers and what they consist of."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kurzewege.common.keys import KeyedModel
from members.models import User

from .querysets import HandoverItemQuerySet, HandoverQuerySet


class Handover(KeyedModel):
    """One person passes things on. Open until every item is settled; one open handover a person.

    `started_by` is the giver or, for somebody who is gone, a coordinator. `leaves_on` is the last day of a member
    who leaves; the membership ends on the day after.
    """

    class Occasion(models.TextChoices):
        LEAVING = "leaving", _("I leave the network")
        CHANGING = "changing", _("I change my position and stay in the network")
        SINGLE = "single", _("I only pass on single things")
        GONE = "gone", _("The person is already gone")

    class State(models.TextChoices):
        DRAFT = "draft", _("still being prepared")
        OFFERED = "offered", _("under way")
        DONE = "done", _("completed")
        CANCELLED = "cancelled", _("taken back")

    OPEN = (State.DRAFT, State.OFFERED)

    giver = models.ForeignKey(User, on_delete=models.CASCADE, related_name="handovers")
    started_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    occasion = models.CharField(max_length=8, choices=Occasion, default=Occasion.SINGLE)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    leaves_on = models.DateField(_("my last day"), null=True, blank=True)
    message = models.TextField(_("a few words to the successors"), max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["giver"], condition=models.Q(state__in=["draft", "offered"]), name="one_open_handover"
            )
        ]

    def __str__(self) -> str:
        return str(self.giver)

    def get_absolute_url(self) -> str:
        return reverse("handover:detail", args=[self.key])

    @property
    def is_open(self) -> bool:
        """Whether anything can still change."""
        return self.state in self.OPEN

    @property
    def is_overdue(self) -> bool:
        """The last day is over."""
        return self.leaves_on is not None and self.leaves_on < _today()


class HandoverItem(KeyedModel):
    """One thing in a handover. Until somebody accepts, the giver keeps it.

    `destination` is what the giver chose; `successor` who is or was asked, and who took it over. `answer` is the
    successor's sentence. The thing itself is found by its `kind` (see `kinds.py`) and `object_id`.
    """

    class Destination(models.TextChoices):
        UNDECIDED = "", _("not decided yet")
        PERSON = "person", _("somebody I name")
        INSIDERS = "insiders", _("whoever of its group says yes first")
        COORDINATORS = "coordinators", _("the coordinators find somebody")
        KEEP = "keep", _("stays as it is")

    class State(models.TextChoices):
        OPEN = "open", _("nobody was asked yet")
        OFFERED = "offered", _("waits for an answer")
        ACCEPTED = "accepted", _("taken over")
        DECLINED = "declined", _("declined")
        RELEASED = "released", _("stays as it is")

    UNSETTLED = (State.OPEN, State.OFFERED, State.DECLINED)

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    destination = models.CharField(max_length=12, choices=Destination, default=Destination.UNDECIDED, blank=True)
    successor = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="handover_items")
    # The giver left it to the coordinators, who go on choosing until somebody has it.
    is_with_coordinators = models.BooleanField(default=False)
    # Who was asked together (INSIDERS); the first to accept becomes the successor.
    invited = models.ManyToManyField(User, blank=True, related_name="+")
    # Whether it would stand without anybody when the giver is gone.
    is_needed = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer = models.CharField(_("a sentence"), max_length=300, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    # When who was asked and did not answer was reminded; once for each offer.
    reminded_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = HandoverItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "kind", "object_id"], name="handover_item_once"),
        ]
        indexes = [models.Index(fields=["successor", "state"], name="handover_item_successor")]

    @property
    def is_settled(self) -> bool:
        return self.state not in self.UNSETTLED


def _today() -> date:
    return timezone.localdate()
