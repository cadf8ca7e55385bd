"""The demo network's groups, made through the app's own actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from members.models import ActionField

from . import actions
from .models import Group, Membership

FIELD_PURPOSES = {
    "arbeitsmarktintegration": "Wege in Ausbildung und Arbeit: Anerkennung, Beratung, Kontakte zu Betrieben.",
    "spracherwerb-sprachmittlung": "Deutschkurse, Sprachcafés und Dolmetschen: Wer bietet was, wo fehlt etwas?",
    "bildung": "Kita, Schule, Berufsschule und Weiterbildung für Kinder und Erwachsene.",
    "wohnen": "Vom Heim in die eigene Wohnung: Vermieter gewinnen, Mieter begleiten.",
    "gesundheitliche-versorgung": "Ärztliche Versorgung, seelische Gesundheit, Pflege und Prävention.",
    "ehrenamt": "Patenschaften, Vereine und alle, die in ihrer Freizeit helfen.",
    "anti-diskriminierung": "Beraten, stärken, melden: gegen Benachteiligung im Alltag.",
    "eu-buergerinnen-und-eu-buerger": "Ankommen aus der EU: Anmeldung, Arbeit, Familie.",
    "soziale-teilhabe-begegnung": "Feste, Sport, Kultur und Orte, an denen man sich trifft.",
}

# name, purpose, openness, field (part of the slug), number of members
WORKING_GROUPS = [
    ("AG Ankunftsmappe", "Eine Mappe mit den ersten Schritten im Landkreis, in acht Sprachen.", "open", None, 11),
    (
        "AG Sprachmittlungspool",
        "Ein gemeinsamer Pool geschulter Sprachmittlerinnen und Sprachmittler.",
        "open",
        "sprach",
        9,
    ),
    (
        "AG Vermieter-Stammtisch",
        "Wohnungsgesellschaften und Beratung klären Einzelfragen auf kurzem Weg.",
        "open",
        "wohnen",
        8,
    ),
    ("AG Interkulturelle Woche", "Programm, Plakate und Orte für die Interkulturelle Woche.", "open", "teilhabe", 12),
    ("Fallrunde Aufenthalt", "Vertrauliche Besprechung schwieriger Fälle mit der Ausländerbehörde.", "closed", None, 7),
    ("Steuerungskreis", "Vorbereitung der großen Runden und der Förderanträge.", "hidden", None, 5),
]

# name, purpose, goals, days since anything happened there, whether its work is done
OLD_GROUPS = [
    (
        "AG Sommerfest am Stadtwald",
        "Ein Fest zum zehnten Geburtstag des Netzwerks.",
        "Ort und Genehmigung.\nEin Programm in vier Sprachen.\nAuswertung und Dank.",
        330,
        True,
    ),
    (
        "AG Willkommenslotsen",
        "Ehrenamtliche begleiten Familien in den ersten Wochen zu Ämtern und Ärzten.",
        "Zwölf Lotsinnen und Lotsen finden.\nEinen Leitfaden schreiben.",
        140,
        False,
    ),
]


@dataclass(frozen=True)
class Groups:
    """What the other apps' demo data builds on."""

    by_field: dict[str, Group]  # slug of the action field → its standing group
    working: list[Group]
    closed: Group
    hidden: Group
    members: dict[int, list[Any]]  # group pk → its members, the lead first

    @property
    def everything(self) -> list[Group]:
        return [*self.by_field.values(), *self.working]


def build(rng: Random, now: datetime, people: Any) -> Groups:
    """Nine standing groups, six working groups and two of old, one archived and one that has become quiet;
    `extern@example.org` is in no closed or hidden one."""
    members: dict[int, list[Any]] = {}
    by_field = {field.slug: _standing_group(rng, people, field, members) for field in people.fields}
    working = [_working_group(rng, people, row, members) for row in WORKING_GROUPS]
    _spread_dates(rng, now)
    for row in OLD_GROUPS:
        _old_group(now, people, row)
    return Groups(by_field, working, working[4], working[5], members)


def _standing_group(rng: Random, people: Any, field: ActionField, members: dict[int, list[Any]]) -> Group:
    group = actions.create_group(
        actor=people.coordinator,
        name=field.name,
        kind=Group.Kind.FIELD,
        action_field=field,
        purpose=FIELD_PURPOSES.get(field.slug, ""),
        goals="Voneinander wissen.\nLücken im Landkreis erkennen.\nEinmal im Jahr ein gemeinsames Vorhaben.",
    )
    interested = [user for user in people.everybody if _has_field(user, field)]
    others = [user for user in people.everybody if user not in interested]
    chosen = interested + rng.sample(others, k=min(len(others), max(0, 9 - len(interested))))
    inside = [people.coordinator]
    for user in chosen:
        if user.pk != people.coordinator.pk:
            actions.join_group(actor=user, group=group)
            inside.append(user)
    lead = next((user for user in inside if user.pk not in {people.coordinator.pk, people.outsider.pk}), None)
    if lead:
        actions.set_role(actor=people.coordinator, group=group, user=lead, role=Membership.Role.LEAD)
    members[group.pk] = inside
    return group


def _working_group(rng: Random, people: Any, row: tuple, members: dict[int, list[Any]]) -> Group:
    name, purpose, openness, part, size = row
    field = next((field for field in people.fields if part and part in field.slug), None)
    is_private = openness != Group.Openness.OPEN
    fixed = [people.lead, people.member] if is_private else [people.coordinator]
    candidates = [
        user for user in people.everybody if user not in fixed and not (is_private and user.pk == people.outsider.pk)
    ]
    lead, *rest = fixed + rng.sample(candidates, k=size - len(fixed))
    group = actions.create_group(actor=lead, name=name, openness=openness, purpose=purpose, action_field=field)
    for user in rest:
        actions.add_member(actor=lead, group=group, user=user)
    members[group.pk] = [lead, *rest]
    return group


def _old_group(now: datetime, people: Any, row: tuple) -> None:
    """A group that nothing of the other apps' demo goes into: it shall be quiet."""
    name, purpose, goals, days, is_done = row
    group = actions.create_group(actor=people.lead, name=name, purpose=purpose, goals=goals)
    for user in (people.member, *Random(days).sample(people.everybody, k=5)):
        actions.join_group(actor=user, group=group)
    moment = now - timedelta(days=days)
    if is_done:
        for goal in group.goals.all():
            actions.set_goal_reached(actor=people.lead, group=group, key=goal.key, is_reached=True)
        actions.archive_group(actor=people.lead, group=group)
        Group.objects.filter(pk=group.pk).update(archived_at=moment)
    Group.objects.filter(pk=group.pk).update(created=moment)
    group.memberships.update(joined=moment)


def _has_field(user: Any, field: ActionField) -> bool:
    return field in user.profile.action_fields.all()


def _spread_dates(rng: Random, now: datetime) -> None:
    """Groups and memberships are as old as the network, not as old as the demo."""
    for group in Group.objects.all():
        created = now - timedelta(days=rng.randint(400, 900))
        Group.objects.filter(pk=group.pk).update(created=created)
        for membership in group.memberships.all():
            Membership.objects.filter(pk=membership.pk).update(joined=created + timedelta(days=rng.randint(0, 380)))
