"""A list on its way into the network."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kurzewege.common.keys import KeyedModel
from members.invitations.models import Invitation
from members.models import Sector

from .querysets import MemberImportQuerySet


class MemberImport(KeyedModel):
    """An uploaded list. `columns` says for each heading what stands below it (a name of `columns.COLUMNS`, or "").

    `table`: each row's number in the file, then its cells, as many as headings, all text; empty once the import is
    done. Nothing happens to anybody before it is started.
    """

    class State(models.TextChoices):
        PREVIEW = "preview", _("not started")
        RUNNING = "running", _("running")
        DONE = "done", _("finished")

    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=180)
    header = models.JSONField(default=list)
    table = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    note = models.TextField(_("personal note"), max_length=1000, blank=True)
    sector = models.CharField(max_length=20, choices=Sector, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PREVIEW)
    created = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = MemberImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("importing:show", args=[self.key])


class ImportRow(models.Model):
    """One row of a started list: waits, is invited, or stays behind with a reason. Exactly one of these, once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        INVITED = "invited", _("invited")
        LEFT = "left", _("not invited")

    of = models.ForeignKey(MemberImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.TextField(blank=True)
    invitation = models.ForeignKey(Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["of", "state"], name="import_row_state")]

    @property
    def written(self) -> str:
        """The row as one line, without its empty cells."""
        return " · ".join(cell for cell in self.cells if cell)
