"""The way in: what somebody accepted, and her application."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..consents import spoken_version
from ..querysets import ApplicationQuerySet


class Consent(models.Model):
    """That a person accepted one version of a text; kept with the text's hash, also when it was withdrawn."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    text = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    text_hash = models.CharField(max_length=64)
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "text", "version"], condition=Q(withdrawn_at=None), name="consent_once"
            )
        ]

    @property
    def spoken_version(self) -> str:
        return spoken_version(self.version)


class Application(models.Model):
    """A guest's wish to become a member; settled once, by one coordinator.

    It reaches the coordinators when the e-mail address is confirmed (`confirmed_at`). `question` is what a
    coordinator asked back, `answer` what the applicant replied, `reason` the sentence of a refusal.
    `step_since` is when it began to wait for whom it waits now, `reminded_at` when the coordinators were reminded of
    this step.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ASKED_BACK = "asked_back", _("asked back")
        ADMITTED = "admitted", _("admitted")
        DECLINED = "declined", _("declined")

    OPEN = (State.WAITING, State.ASKED_BACK)

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="application")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    organisation_name = models.CharField(_("institution"), max_length=120, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    step_since = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    question = models.TextField(max_length=500, blank=True)
    answer = models.TextField(max_length=1000, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["created"]

    def __str__(self) -> str:
        return f"Application {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether a coordinator can still settle it."""
        return self.state in self.OPEN
