"""What coordinators decided about institutions that look like one."""

from django.conf import settings
from django.db import models

from kurzewege.common.keys import KeyedModel


class OrganisationMerge(KeyedModel):
    """That an institution became part of another; kept, so that it can be undone.

    `moved` says what pointed at `source` before, as {"members.user.organisation": [numbers]}; `filled` the fields of
    `target` that were empty and took over the source's, as {"website": "https://…"}.
    """

    source = models.ForeignKey("members.Organisation", on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey("members.Organisation", on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    filled = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(undone_at=None), name="organisation_merged_once"
            )
        ]


class DistinctOrganisations(models.Model):
    """That a coordinator said of two institutions that look alike: these are two. `first` has the lower number."""

    first = models.ForeignKey("members.Organisation", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("members.Organisation", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="distinct_organisations_once")]
