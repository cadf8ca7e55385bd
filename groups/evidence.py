"""Which groups members lead, as a sign of what they know (for the directory)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kurzewege.common.addresses import address
from kurzewege.common.searchindex import api as search
from members import evidence

from .models import Group, Membership


def groups_led_about(viewer: Any, words: Sequence[search.QueryWord]) -> Iterator[evidence.Evidence]:
    """Leads of the groups whose name or purpose the viewer may know and that have one of `words`."""
    found = search.words_found(viewer, "group", words)
    groups = Group.objects.visible_to(viewer).current().filter(pk__in=found)
    leads = Membership.objects.leads().filter(group__in=groups).order_by("group__name")
    for user_id, group_id, key, name in leads.values_list("user_id", "group_id", "group__key", "group__name"):
        yield evidence.Evidence(user_id, found[group_id], _("Leads the group"), name, address("groups:detail", key))


def register() -> None:
    """Called once from `ready()`."""
    evidence.register("groups.led", groups_led_about)
