"""How tasks are sorted under headings: overdue, today, this week, later, without a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Task


@dataclass
class Section:
    """One heading and what stands below it. `name` is for style and anchors."""

    name: str
    label: str | Promise
    tasks: list[Task] = field(default_factory=list)


def by_due(tasks: Iterable[Task], today: date) -> list[Section]:
    """The headings that have something below them, in order. `tasks` come in the order of their dates.

    The week ends on Sunday: what is due then is still of this week.
    """
    sections = [
        Section("overdue", _("Overdue")),
        Section("today", _("Today")),
        Section("week", _("This week")),
        Section("later", _("Later")),
        Section("undated", _("Without a date")),
    ]
    overdue, of_today, week, later, undated = sections
    sunday = today + timedelta(days=6 - today.weekday())
    for task in tasks:
        if task.due is None:
            undated.tasks.append(task)
        elif task.due < today:
            overdue.tasks.append(task)
        elif task.due == today:
            of_today.tasks.append(task)
        elif task.due <= sunday:
            week.tasks.append(task)
        else:
            later.tasks.append(task)
    return [section for section in sections if section.tasks]
