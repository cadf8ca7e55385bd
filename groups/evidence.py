"""Which groups members lead, as a sign of what they know (for the directory)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kurzewege.common.addresses import address
from kurzewege.common.prepared import prepared
from members import evidence

from .models import Group, Membership


def who_leads(found: evidence.Found) -> Iterator[evidence.Evidence]:
    """Leads of these groups, which have one of the words in name or purpose."""
    for user_id, group_id, key, name in _leads(list(found)):
        yield evidence.Evidence(user_id, found[group_id], _("Leads the group"), name, address("groups:detail", key))


@prepared
def _leads(numbers: list[int]) -> Any:
    leads = Membership.objects.leads().filter(group__in=Group.objects.current().filter(pk__in=numbers))
    return leads.order_by("group__name").values_list("user_id", "group_id", "group__key", "group__name")


def register() -> None:
    """Called once from `ready()`."""
    evidence.register("groups.led", "group", who_leads)
