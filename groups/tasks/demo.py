"""The demo network's tasks, made through the app's own actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from . import actions
from .models import Task

# part of the group's slug or name; rows: title, due in days (None: no date), places of its people among the group's
# members (the lead is 0), from which decision, whether it is done
TASKS: list[tuple[str, list[tuple[str, int | None, tuple[int, ...], str, bool]]]] = [
    ("wohnen", [
        ("Checkliste für Vermietende in einfache Sprache übertragen", 12, (1,), "Große Runde: Wohnen", False),
        ("Wohnungsgesellschaften zum nächsten Stammtisch einladen", 3, (2,), "", False),
        ("Liste freier Dreiraumwohnungen erneuern", -6, (3,), "", False),
        ("Merkblatt zum Wohnberechtigungsschein prüfen", None, (), "", False),
    ]),
    ("sprach", [
        ("Kursübersicht für das erste Halbjahr zusammenstellen", 18, (1, 2), "Treffen der Sprachkursträger", False),
        ("Preise der Dolmetschdienste anfragen", -2, (3,), "", False),
        ("Aushang für das Sprachcafé drucken", 8, (), "", False),
        ("Räume im Mehrgenerationenhaus reservieren", -20, (2,), "", True),
    ]),
    ("arbeit", [
        ("Termin mit der Handwerkskammer abstimmen", 7, (1,), "Große Runde: Anerkennung von Abschlüssen", False),
        ("Ablaufplan für die gemeinsame Sprechstunde schreiben", 21, (), "", False),
    ]),
    ("ehrenamt", [
        ("Dankeschön-Abend: Ort und Musik anfragen", 15, (1,), "", False),
        ("Versicherungsschutz der Patinnen und Paten klären", -9, (2,), "", True),
    ]),
    ("Ankunftsmappe", [
        ("Seite „Arztbesuch“ ins Arabische übersetzen lassen", 5, (2,), "Redaktionssitzung", False),
        ("Korrektur lesen: Seite „Schule und Kita“", 0, (3,), "Redaktionssitzung", False),
        ("Druckkosten bei zwei Druckereien anfragen", 10, (), "", False),
        ("Karte des Landkreises zeichnen", -14, (4,), "", True),
    ]),
    ("Fallrunde", [
        ("Gesprächsleitfaden nach der letzten Sitzung ergänzen", 4, (0, 1), "Fallbesprechung", False),
        ("Ansprechperson im Standesamt herausfinden", -3, (1,), "Fallbesprechung", False),
        ("Protokoll anonymisieren und einstellen", -15, (0,), "", True),
        ("Wer übernimmt im Januar die Moderation?", 25, (), "", False),
    ]),
    ("Steuerungskreis", [
        ("Förderantrag: Zahlen für den Sachbericht sammeln", 9, (0, 1), "", False),
        ("Tagesordnung der großen Runde abstimmen", 14, (0,), "", False),
    ]),
]  # fmt: skip

# Of the network as a whole: title, due in days, whose (None: nobody's), from which decision,
# whether it is done.
OF_NETWORK: list[tuple[str, int | None, str | None, str, bool]] = [
    ("Adressliste der Beratungsstellen prüfen und ergänzen", 10, "member", "Große Runde im Herbst", False),
    ("Raum für die nächste große Runde suchen", 6, None, "Große Runde im Herbst", False),
    ("Dolmetscherinnen und Dolmetscher: Liste der Ehrenamtlichen erneuern", -4, "lead", "", False),
    ("Flyer des Netzwerks an alle Rathäuser schicken", None, None, "", False),
    ("Termine der Integrationswoche sammeln", -18, "coordinator", "", True),
]


def build(now: datetime, people: Any, groups: Any) -> list[Task]:
    """Open, free, overdue and done tasks in some groups and of the network; some of them the sample member's and the
    sample lead's."""
    of_groups = [task for part, rows in TASKS for task in _tasks_of(now, part, rows, groups)]
    return of_groups + _tasks_of_network(now, people)


def _tasks_of_network(now: datetime, people: Any) -> list[Task]:
    made = []
    for title, days, whose, decision, is_done in OF_NETWORK:
        task = _task(now, people.coordinator, None, title, days, [getattr(people, whose)] if whose else [], decision)
        if is_done:
            actions.finish_task(actor=people.coordinator, task=task, at=now - timedelta(days=3))
        made.append(task)
    return made


def _task(
    now: datetime, maker: Any, group: Any, title: str, days: int | None, people: list[Any], decision: str
) -> Task:
    due = None if days is None else timezone.localdate(now) + timedelta(days=days)
    return actions.create_task(
        actor=maker, group=group, title=title, due=due, people=people, decision=decision, at=now - timedelta(days=24)
    )


def _tasks_of(now: datetime, part: str, rows: list[tuple], groups: Any) -> list[Task]:
    group = next((group for slug, group in groups.by_field.items() if part in slug), None) or next(
        (group for group in groups.working if part in group.name), None
    )
    if group is None:
        return []
    members = groups.members[group.pk]
    made = []
    for title, days, places, decision, is_done in rows:
        task = _task(now, members[0], group, title, days, [members[place] for place in places], decision)
        if is_done:
            actions.finish_task(actor=members[places[0]], task=task, at=now - timedelta(days=2))
        made.append(task)
    return made
