"""The kinds of notifications of OPEN MIC, and how each sounds. Who is told stands in `everyday/telling.py`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurzewege.common.notify.api import Kind, register, who

from .everyday import reasons


def register_kinds() -> None:
    """Called once from `ready()`."""
    for name, label, icon, sentence in [
        ("openmic.asked", gettext_lazy("A question that fits me"), "mic", asked),
        ("openmic.still_open", gettext_lazy("A question that fits me has no answer yet"), "mic", still_open),
        ("openmic.leads", gettext_lazy("A question in my action field has no answer"), "mic", leads),
        ("openmic.desk", gettext_lazy("A question without an answer is on the desk"), "inbox", desk),
        ("openmic.weekly", gettext_lazy("Questions nobody has answered, once a week"), "inbox", weekly),
        ("openmic.assigned", gettext_lazy("Somebody asks me by name"), "user-check", assigned),
        ("openmic.passed_on", gettext_lazy("A question for my group"), "forward", passed_on),
        ("openmic.answered", gettext_lazy("A question I asked or follow has an answer"), "message-circle", answered),
        ("openmic.helped", gettext_lazy("My answer has helped"), "circle-check", helped),
        ("openmic.solved", gettext_lazy("A question I follow is solved"), "circle-check", solved),
        ("openmic.reopened", gettext_lazy("A question I answered is open again"), "rotate-ccw", reopened),
        ("openmic.moderator", gettext_lazy("I am to moderate a live board"), "mic", moderator),
        ("openmic.review", gettext_lazy("Is that still right?"), "badge-check", review),
    ]:
        register(Kind(name, label, icon, sentence))


def reason(row: Any) -> str:
    """Why the person is told, in a sentence; empty when nothing is known."""
    return reasons.told(row.data.get("why"))


def asked(row: Any) -> str:
    sentence = _("%(who)s asks: “%(text)s”") % {"who": who(row), "text": row.data.get("text")}
    return f"{sentence} {reason(row)}".strip()


def still_open(row: Any) -> str:
    sentence = _("Still without an answer: “%(text)s”") % _text(row)
    return f"{sentence} {reason(row)}".strip()


def leads(row: Any) -> str:
    return _("Nobody has answered yet in your action field: “%(text)s”") % _text(row)


def desk(row: Any) -> str:
    return _("On the desk, without an answer: “%(text)s”") % _text(row)


def weekly(row: Any) -> str:
    return _("Questions nobody has answered for a week: please have a look at the desk.")


def assigned(row: Any) -> str:
    return _("%(who)s asks you by name: “%(text)s”") % {"who": who(row), **_text(row)}


def passed_on(row: Any) -> str:
    return _("%(who)s passed a question on to your group: “%(text)s”") % {"who": who(row), **_text(row)}


def answered(row: Any) -> str:
    return _("%(who)s answered: “%(text)s”") % {"who": who(row), **_text(row)}


def helped(row: Any) -> str:
    return _("Your answer helped: “%(text)s”") % _text(row)


def solved(row: Any) -> str:
    return _("Solved: “%(text)s”") % _text(row)


def reopened(row: Any) -> str:
    return _("%(who)s opened a question again: “%(text)s”") % {"who": who(row), **_text(row)}


def review(row: Any) -> str:
    return _("Is that still right? “%(text)s”") % _text(row)


def moderator(row: Any) -> str:
    return _("%(who)s asks you to moderate “%(title)s” with them.") % {"who": who(row), "title": row.data.get("title")}


def _text(row: Any) -> dict[str, Any]:
    return {"text": row.data.get("text")}
