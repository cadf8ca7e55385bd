"""Events, agenda, registrations and minutes."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from kurzewege.common.files.fields import OwnedFiles
from kurzewege.common.keys import KeyedModel

from .querysets import EventQuerySet, MinutesQuerySet, RegistrationQuerySet


class Event(KeyedModel):
    """A plenary, a working meeting or another date; times are stored in UTC and shown in the network's zone."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("plenary")
        WORKING = "working", _("working meeting")
        OTHER = "other", _("other event")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.WORKING)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=20_000, blank=True)
    group = models.ForeignKey(
        Group, verbose_name=_("group"), null=True, blank=True, on_delete=models.CASCADE, related_name="events"
    )
    starts = models.DateTimeField(_("begins"), db_index=True)
    ends = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    online_url = models.URLField(_("online link"), blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    # RFC 5545 SEQUENCE: raised whenever time, place or state changes.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now, editable=False)
    changed = models.DateTimeField(auto_now=True)
    files = OwnedFiles()

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["starts"]
        constraints = [
            models.CheckConstraint(name="event_ends_after_start", condition=models.Q(ends__gt=models.F("starts")))
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.key])

    @property
    def is_over(self) -> bool:
        return self.ends <= timezone.now()

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED


class AgendaItem(models.Model):
    """One point of the agenda."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    starts = models.TimeField(_("time"), null=True, blank=True)
    title = models.CharField(_("item"), max_length=160)
    speaker = models.CharField(_("speaker"), max_length=120, blank=True)

    class Meta:
        ordering = ["position"]


class Registration(models.Model):
    """A member's answer to an invitation; `waiting_since` is set while there is no place."""

    class Answer(models.TextChoices):
        YES = "yes", _("I am coming")
        MAYBE = "maybe", _("maybe")
        NO = "no", _("no")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="registrations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="registrations")
    answer = models.CharField(max_length=6, choices=Answer)
    waiting_since = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField()
    note = models.CharField(_("what we should know"), max_length=300, blank=True)
    attended = models.BooleanField(default=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="registration_once")]

    @property
    def has_place(self) -> bool:
        return self.answer == self.Answer.YES and self.waiting_since is None


class Minutes(KeyedModel):
    """The minutes of an event. `body` is clean HTML."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="minutes")
    body = models.TextField(_("minutes"), max_length=20_000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    changed = models.DateTimeField(auto_now=True)

    objects = MinutesQuerySet.as_manager()


class MinutesPart(models.Model):
    """What another app put into the minutes (see `minutes_parts`); edited like the rest. `body` is clean HTML."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=160)
    body = models.TextField(max_length=100_000)
    put_in = models.DateTimeField()
    # Changed by hand since: then it is not renewed unless somebody says so.
    is_edited = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["minutes", "name"], name="minutes_part_once")]

    def __str__(self) -> str:
        return self.title
