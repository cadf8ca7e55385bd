"""The outbox: every mail is a row before it is sent."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from .querysets import OutgoingMailQuerySet


class OutgoingMail(models.Model):
    """One mail to one address. What it says is fixed when it is written; only its delivery changes.

    But for a letter (`letter` names its sort, see `letters.py`): its words are made when it is sent, and kept nowhere.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        WITHDRAWN = "withdrawn", "withdrawn: the person may no longer see what it is about"

    to = models.EmailField(max_length=320)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    from_email = models.CharField(max_length=320)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    # A list of {"name", "media_type", "data"}, the data in base64.
    attachments = models.JSONField(default=list)
    letter = models.CharField(max_length=60, blank=True)
    # The same at every attempt: a server or program that got the mail already knows it again.
    message_id = models.CharField(max_length=300, unique=True)
    idempotency_key = models.CharField(max_length=200, unique=True, null=True)
    # What the mail tells about; sent only while the person still sees it.
    target_type = models.ForeignKey(ContentType, null=True, on_delete=models.CASCADE, related_name="+")
    target_id = models.PositiveBigIntegerField(null=True)
    target = GenericForeignKey("target_type", "target_id")

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now)
    claimed_by = models.CharField(max_length=120, blank=True)
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "next_try"], name="mail_due"),
            models.Index(fields=["to"], name="mail_address"),
        ]

    def __str__(self) -> str:
        return self.message_id


class LetterChoice(models.Model):
    """That a person wants a sort of letter, or does not, where this is not the usual."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    letter = models.CharField(max_length=60)
    is_wanted = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "letter"], name="letter_off_once")]

    def __str__(self) -> str:
        return f"{self.letter} {self.pk}"


class ReplyAddress(models.Model):
    """That a person may answer one thing by mail, to an address of her own; see `incoming/addresses.py`.

    Whoever has only this row does not know the address: half of it is made with the platform's secret key.
    """

    mark = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    target_id = models.PositiveBigIntegerField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "person", "target_id"], name="reply_address_once")]


class ReceivedMail(models.Model):
    """That a mail was taken in: the same one again changes nothing. Nothing of what it said is kept here."""

    digest = models.CharField(max_length=64, unique=True)
    outcome = models.CharField(max_length=12)
    received = models.DateTimeField(default=timezone.now, db_index=True)
