"""When somebody was last here: written at most once a minute, shown only by who wants it.

A page that is being looked at says so every 50 seconds (`presence.js`), so "active now" ends two minutes after the last
one is closed or hidden. Who has switched it off is noted by the day only: enough to find accounts nobody uses.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.templatetags.kurzewege import spoken_time

from ..models import User

STEP = timedelta(minutes=1)
STEP_UNSHOWN = timedelta(days=1)
MAX_KEYS = 120


def note(user: User) -> None:
    """Note that `user` is here, rounded down to the step: one write in that time at most, also from many tabs."""
    now = timezone.now()
    seconds = (STEP if user.shows_presence else STEP_UNSHOWN).total_seconds()
    step = datetime.fromtimestamp(now.timestamp() // seconds * seconds, now.tzinfo)
    if user.last_active is not None and user.last_active >= step:
        return
    User.objects.filter(Q(last_active=None) | Q(last_active__lt=step), pk=user.pk).update(last_active=step)
    user.last_active = step


def sentence_of(person: User) -> str:
    """“active now”, “Active 6 minutes ago” or “Last active: 12 March”; empty for who does not show it."""
    moment = person.seen_at
    if moment is None:
        return ""
    if person.is_here:
        return _("active now")
    if timezone.localdate(moment) == timezone.localdate():
        return _("Active %(time)s") % {"time": spoken_time(moment)}
    return _("Last active: %(time)s") % {"time": spoken_time(moment)}


def states(viewer: Any, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Mapping key → {"here", "text"} of the people `viewer` sees and who show it; one query."""
    shown = User.objects.visible_to(viewer).filter(key__in=list(keys)[:MAX_KEYS], shows_presence=True)
    return {person.key: {"here": person.is_here, "text": sentence_of(person)} for person in shown}
