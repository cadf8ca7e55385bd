"""The demo network's farewells: somebody who has left and whose words stay, and a handover under way.

The one who has left is not among the network's 64; what he did was done while he was a member.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

import feed.actions
import groups.actions
import openmic.actions
from groups.models import Group, Membership
from groups.tasks.actions import create_task
from members import actions as members_actions
from members.handover import actions
from members.handover.actions import Choice
from members.handover.models import Handover, HandoverItem
from members.models import Organisation, User
from openmic.models import Question

Destination, Occasion = HandoverItem.Destination, Handover.Occasion

GOODBYE = (
    "<p>Liebe alle, nach elf Jahren im Jobcenter ist heute mein letzter Tag. Danke für die kurzen Wege! In der "
    "<strong>AG Ankunftsmappe</strong> geht es mit Fatima Al-Hassan weiter, sie übernimmt auch meine Seite „Arbeit und "
    "Geld“.</p><p>Wer mich sucht: im Kleingarten.</p>"
)
REPLIES = [
    ("Nadja Krüger", "Danke, Bernd! Ihr Platz am runden Tisch bleibt warm."),
    ("Fatima Al-Hassan", "Die Mappe ist bei uns in guten Händen. Alles Gute!"),
]
ASKED = "Übernimmt das Jobcenter doppelte Mieten beim Umzug?"
ANSWER = "<p>Bitte den Mietvertrag und die Kündigung zusammen einreichen, dann geht es schneller.</p>"


def build(now: datetime, people: Any, the_groups: Any) -> None:
    """Expects the whole network: people, groups, news, questions and tasks."""
    by_name = {user.name: user for user in people.everybody}
    _farewell(now, people, the_groups, by_name)
    _under_way(now, people, the_groups, by_name)


def _farewell(now: datetime, people: Any, the_groups: Any, by_name: dict[str, User]) -> None:
    group = next(group for group in the_groups.working if group.name == "AG Ankunftsmappe")
    successor = by_name["Fatima Al-Hassan"]
    leaver = _former_colleague(now)
    _lead_too(people.coordinator, leaver, group)
    _join(successor, group)
    create_task(
        actor=people.coordinator, group=group, title="Seite „Arbeit und Geld“ auf den neuen Stand bringen",
        people=[leaver], due=timezone.localdate(now) + timedelta(days=20), decision="Redaktionssitzung",
        at=now - timedelta(days=40),
    )  # fmt: skip
    question = Question.objects.get(text=ASKED)
    answered = question.created + timedelta(hours=6)
    openmic.actions.answer_question(actor=leaver, question=question, body=ANSWER, at=answered)
    said = now - timedelta(hours=18)
    entry = feed.actions.publish_post(actor=leaver, body=GOODBYE, at=said)
    for hours, (name, text) in enumerate(REPLIES, start=1):
        at = said + timedelta(hours=hours)
        feed.actions.add_comment(actor=by_name[name], entry=entry, body=f"<p>{text}</p>", at=at)
    handover = actions.start(actor=leaver, occasion=Occasion.LEAVING, message="Danke, dass Sie weitermachen.")
    everything = {item.key: Choice(Destination.PERSON, successor) for item in handover.items.all()}
    actions.choose(actor=leaver, handover=handover, choices=everything)
    actions.send(actor=leaver, handover=handover)
    actions.answer_items(
        actor=successor, handover=handover, keys=list(everything), accept=True, sentence="Das mache ich gern."
    )
    actions.leave_network(actor=leaver, user=leaver)
    _date(handover, now - timedelta(days=12), settled=now - timedelta(days=9))
    User.objects.filter(pk=leaver.pk).update(left_at=now - timedelta(hours=12))


def _former_colleague(now: datetime) -> User:
    jobcenter = Organisation.objects.get(short_name="Jobcenter")
    leaver = members_actions.add_member(
        actor=None, email="ehemals@example.org", name="Bernd Kaltenbach", organisation=jobcenter,
        password_hash=make_password(None),
    )  # fmt: skip
    leaver.date_joined = leaver.admitted_at = now - timedelta(days=840)
    leaver.save(update_fields=["date_joined", "admitted_at"])
    members_actions.give_consent(actor=leaver)
    return leaver


def _under_way(now: datetime, people: Any, the_groups: Any, by_name: dict[str, User]) -> None:
    """One thing is taken over, one waits for `mitglied@example.org`, one is left to the coordinators."""
    giver, successor = by_name["Wolfgang Thiele"], by_name["Nguyễn Thị Mai"]
    week = next(group for group in the_groups.working if group.name == "AG Interkulturelle Woche")
    volunteers = the_groups.by_field["ehrenamt"]
    _lead_too(people.coordinator, giver, week)
    for person in (giver, successor):
        _join(person, volunteers)
    create_task(
        actor=people.member, group=volunteers, title="Urkunden für den Dankeschön-Abend gestalten", people=[giver],
        due=timezone.localdate(now) + timedelta(days=13), at=now - timedelta(days=21),
    )  # fmt: skip
    handover = actions.start(
        actor=giver, occasion=Occasion.LEAVING, leaves_on=timezone.localdate(now) + timedelta(days=19),
        message="Danke für vier schöne Jahre. Ich erkläre gern alles am Telefon.",
    )  # fmt: skip
    chosen = {
        "groups.lead": Choice(Destination.PERSON, people.member),
        "tasks.task": Choice(Destination.COORDINATORS),
    }
    items = list(handover.items.all())
    others = Choice(Destination.PERSON, successor)
    actions.choose(actor=giver, handover=handover, choices={item.key: chosen.get(item.kind, others) for item in items})
    actions.send(actor=giver, handover=handover)
    actions.answer_items(
        actor=successor, handover=handover, keys=[item.key for item in items if item.kind not in chosen], accept=True,
        sentence="Gern. Ich kenne die Ordner.",
    )  # fmt: skip
    _date(handover, now - timedelta(days=2))


def _join(person: User, group: Group) -> None:
    if not group.memberships.filter(user=person).exists():
        groups.actions.join_group(actor=person, group=group)


def _lead_too(coordinator: User, person: User, group: Group) -> None:
    _join(person, group)
    groups.actions.set_role(actor=coordinator, group=group, user=person, role=Membership.Role.LEAD)


def _date(handover: Handover, asked: datetime, settled: datetime | None = None) -> None:
    """A handover is as old as the network says, not as old as the demo."""
    Handover.objects.filter(pk=handover.pk).update(created=asked, offered_at=asked)
    handover.items.filter(offered_at__isnull=False).update(offered_at=asked)
    if settled:
        Handover.objects.filter(pk=handover.pk).update(settled_at=settled)
        handover.items.update(settled_at=settled)
