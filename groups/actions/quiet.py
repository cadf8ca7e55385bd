"""A group in which nothing has happened for 90 days: its leads are asked how it goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from members.models import User

from .. import rules
from ..belongings import last_life
from ..models import Group
from ..notifications import mail_about, tell
from .checks import require_manager

QUIET_DAYS = 90


@transaction.atomic
def continue_group(*, actor: User, group: Group) -> Group:
    """The leads say that the group goes on: the 90 days begin anew."""
    require_manager(actor, group)
    rules.require_writable(group)
    group.continued_at = timezone.now()
    group.save(update_fields=["continued_at"])
    audit.record(actor, "group.continued", group)
    return group


def quiet_since(groups: list[Group], now: datetime) -> dict[int, datetime]:
    """Mapping group id → since when nothing has happened, for those of `groups` that are quiet for 90 days."""
    life = last_life(groups)
    found = {}
    for group in groups:
        last = max(filter(None, [group.created, group.continued_at, life.get(group.pk)]))
        if last <= now - timedelta(days=QUIET_DAYS):
            found[group.pk] = last
    return found


def quiet_groups(now: datetime) -> list[tuple[Group, datetime]]:
    """Working groups that are quiet and since when, the longest first. The fields' groups always stay."""
    limit = now - timedelta(days=QUIET_DAYS)
    old = Group.objects.current().filter(kind=Group.Kind.WORKING, created__lte=limit)
    groups = {group.pk: group for group in old.filter(Q(continued_at=None) | Q(continued_at__lte=limit))}
    since = quiet_since(list(groups.values()), now)
    return [(groups[pk], moment) for pk, moment in sorted(since.items(), key=lambda item: item[1])]


def ask_quiet_groups(*, now: datetime | None = None) -> int:
    """Ask the leads of each quiet group, once in each quiet period; gives the number of groups asked."""
    moment = now or timezone.now()
    return sum(_ask(group, since, moment) for group, since in quiet_groups(moment))


@transaction.atomic
def _ask(group: Group, since: datetime, now: datetime) -> bool:
    # Of two workers one asks; asked before something last happened, the group may be asked again.
    not_yet = Group.objects.filter(Q(quiet_asked_at=None) | Q(quiet_asked_at__lt=since), pk=group.pk)
    if not not_yet.update(quiet_asked_at=now):
        return False
    url = reverse("groups:quiet", args=[group.key])
    sentence = _(
        "Nothing has happened in “%(group)s” for three months. Does the group go on, does it belong to another one, or "
        "may it be archived? One click is enough."
    ) % {"group": group.name}
    tell(
        "groups.quiet",
        actor=None,
        recipients=User.objects.members().filter(memberships__in=group.memberships.leads()),
        target=group,
        group=group,
        url=url,
        mail_text=mail_about(_("How does “%(group)s” go on?") % {"group": group.name}, sentence, url),
    )
    return True
