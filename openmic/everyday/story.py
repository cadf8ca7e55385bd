"""What became of a question, in words: the same for everybody who sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.models import Group
from members.models import User

from ..models import Question, Step


@dataclass(frozen=True)
class Line:
    """One line of the story: when, a sentence, and what somebody added in her own words."""

    moment: datetime
    icon: str
    sentence: str
    note: str = ""


def note(
    question: Question,
    kind: str,
    *,
    actor: User | None = None,
    person: User | None = None,
    group: Group | None = None,
    count: int = 0,
    text: str = "",
    at: datetime | None = None,
) -> Step:
    """Add to the story, in the caller's transaction."""
    return Step.objects.create(
        question=question,
        kind=kind,
        actor=actor,
        person=person,
        group=group,
        count=count,
        note=text,
        at=at or timezone.now(),
    )


def of(question: Question) -> list[Line]:
    """The story so far, oldest first. Two queries; expects `author` loaded."""
    steps = question.steps.select_related("actor__organisation", "person__organisation", "group")
    first = question.answers.existing().select_related("author__organisation").first()
    lines = [Line(question.created, "mic", _("%(name)s asked.") % {"name": _name(question.author)})]
    lines += [line for step in steps if (line := _line(step))]
    if first:
        lines.append(
            Line(first.created, "message-circle", _("First answer by %(name)s.") % {"name": _name(first.author)})
        )
    return sorted(lines, key=lambda line: line.moment)


def told_sentence(count: int) -> str:
    """“We asked 6 people with fitting knowledge.”"""
    sentence = ngettext(
        "We asked one person with fitting knowledge.", "We asked %(count)s people with fitting knowledge.", count
    )
    return sentence % {"count": count}


def _line(step: Step) -> Line | None:
    if step.kind in Step.ONCE and not step.count:
        return None  # there was nobody to tell
    icon, sentence = _SENTENCES[step.kind](step)
    return Line(step.at, icon, sentence, step.note)


def _again(step: Step) -> tuple[str, str]:
    return "bell", ngettext(
        "No answer after a working day: we asked once more, now one person.",
        "No answer after a working day: we asked once more, now %(count)s people.",
        step.count,
    ) % {"count": step.count}


def _leads(step: Step) -> tuple[str, str]:
    return "users", ngettext(
        "Still no answer: one group lead was told.", "Still no answer: %(count)s group leads were told.", step.count
    ) % {"count": step.count}


def _passed_on(step: Step) -> tuple[str, str]:
    # A group that was hidden or deleted since is not named any more.
    is_known = step.group and step.group.deleted_at is None and step.group.openness != Group.Openness.HIDDEN
    if not is_known or step.group is None:
        return "forward", _("Passed on to a group.")
    return "forward", _("Passed on to the group “%(group)s”.") % {"group": step.group.name}


def _assigned(step: Step) -> tuple[str, str]:
    names = {"actor": _name(step.actor), "person": _name(step.person)}
    return "user-check", _("%(actor)s asked %(person)s by name.") % names


_SENTENCES: dict[str, Any] = {
    Step.Kind.TOLD: lambda step: ("send", told_sentence(step.count)),
    Step.Kind.TOLD_AGAIN: _again,
    Step.Kind.LEADS: _leads,
    Step.Kind.COORDINATORS: lambda step: ("inbox", _("Still no answer: the coordinators look after it now.")),
    Step.Kind.ASSIGNED: _assigned,
    Step.Kind.PASSED_ON: _passed_on,
    Step.Kind.SOLVED: lambda step: ("circle-check", _("%(name)s marked it as solved.") % {"name": _name(step.actor)}),
    Step.Kind.REOPENED: lambda step: ("rotate-ccw", _("%(name)s opened it again.") % {"name": _name(step.actor)}),
    Step.Kind.CONFIRMED: lambda step: (
        "badge-check",
        _("%(name)s looked again: it is still right.") % {"name": _name(step.actor)},
    ),
    Step.Kind.NEEDS_UPDATE: lambda step: (
        "pencil",
        _("%(name)s says: it needs an update.") % {"name": _name(step.actor)},
    ),
    Step.Kind.OUTDATED: lambda step: (
        "clock-alert",
        _("%(name)s marked it as outdated.") % {"name": _name(step.actor)},
    ),
}


def _name(user: User | None) -> str:
    return user.display_name if user else _("A former member")
