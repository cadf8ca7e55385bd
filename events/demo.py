"""The demo network's events: three past plenaries with minutes, the next one fully booked, working meetings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from . import actions
from .models import Event, Minutes, Registration

AGENDA = [
    (time(9, 0), "Ankommen, Kaffee, Anmeldung", ""),
    (time(9, 30), "Begrüßung und Neues aus dem Landkreis", "Koordination"),
    (time(10, 0), "{topic}", "{speaker}"),
    (time(10, 45), "OPEN MIC: Ihre Fragen", "Moderation"),
    (time(11, 30), "Pause mit Imbiss", ""),
    (time(12, 0), "Arbeit in den Handlungsfeldern", "Gruppenleitungen"),
    (time(12, 45), "Ergebnisse, Verabredungen, Termine", "Koordination"),
]

# days ago, title, speaker, place, decisions
PAST_PLENARIES = [
    (245, "Große Runde: Wohnen", "Wohnungsgesellschaft Saaletal", "Bürgersaal Altenroda", ["Ein Stammtisch für Vermieterinnen und Vermieter wird eingerichtet.", "Die Checkliste für Vermietende gibt es ab Mai in einfacher Sprache."]),
    (154, "Große Runde: Anerkennung von Abschlüssen", "Handwerkskammer", "Volkshochschule, Großer Saal", ["Einmal im Monat gibt es eine gemeinsame Sprechstunde im Jobcenter.", "Die Kammern schicken ihre Merkblätter an alle Mitglieder."]),
    (61, "Große Runde: Sprachmittlung", "Sprachmittlungspool", "Kreishaus, Sitzungssaal", ["Der Stundensatz ist ab Januar einheitlich.", "Für Tigrinya und Dari werden weitere Sprachmittlerinnen und Sprachmittler geschult."]),
]  # fmt: skip

# part of the group's slug or name, days from now, title, place, hour
MEETINGS = [
    ("wohnen", 6, "Vermieter-Stammtisch", "Gasthaus Zur Linde", 17),
    ("sprach", 9, "Treffen der Sprachkursträger", "Volkshochschule, Raum 12", 10),
    ("arbeit", 13, "Runder Tisch Anerkennung", "Jobcenter, Raum 204", 14),
    ("ehrenamt", 4, "Stammtisch der Patinnen und Paten", "Mehrgenerationenhaus", 18),
    ("gesund", 20, "Austausch Dolmetschen in der Praxis", "Gesundheitsamt", 15),
    ("teilhabe", -12, "Auswertung Interkulturelle Woche", "Stadtbibliothek", 16),
    ("bildung", -25, "Schulanmeldung für neue Familien", "Grundschule am Markt", 15),
    ("Fallrunde", 8, "Fallbesprechung", "Kreishaus, Raum 3.07", 13),
    ("Steuerungskreis", 11, "Vorbereitung der großen Runde", "Kreishaus, Raum 1.12", 9),
    ("Ankunftsmappe", 16, "Redaktionssitzung", "online", 10),
]  # fmt: skip

PLACES = 50
WAITING = 4


def build(
    rng: Random, now: datetime, people: Any, groups: Any, make_sample: Callable[[str, str], bytes]
) -> list[Event]:
    """Past and coming plenaries and working meetings, with answers, attendance and minutes."""
    planner = Planner(rng, now, people, groups)
    events = [planner.past_plenary(*row) for row in PAST_PLENARIES]
    events.append(planner.next_plenary())
    events.append(planner.public_party())
    events += [event for row in MEETINGS if (event := planner.meeting(*row))]
    return events


class Planner:
    """Plans the demo's events through the app's actions."""

    def __init__(self, rng: Random, now: datetime, people: Any, groups: Any) -> None:
        self.rng, self.now, self.people, self.groups = rng, now, people, groups
        self.zone = ZoneInfo(settings.TIME_ZONE)

    def past_plenary(self, days: int, title: str, speaker: str, place: str, decisions: list[str]) -> Event:
        """A plenary of the past year: who came, and what was agreed."""
        event = self._plenary(self._at(-days, 9), title, speaker, place, capacity=None)
        coming = self.rng.sample(self.people.everybody, k=self.rng.randint(41, 55))
        self._answers(event, coming, days_before=20)
        present = [registration.pk for registration in event.registrations.with_place() if self.rng.random() < 0.9]
        actions.tick_attendance(actor=self.people.coordinator, event=event, present=present)
        topic = title.removeprefix("Große Runde: ")
        body = (
            f"<h2>Anwesend</h2><p>{len(present)} Personen aus Verwaltung, Zivilgesellschaft und Wirtschaft.</p>"
            f"<h2>{topic}</h2><p>{speaker} stellt den Stand im Landkreis vor. Die Aussprache zeigt: Vieles gibt es schon, "
            "aber nicht alle wissen davon.</p><h2>Beschlüsse</h2><ul>"
            + "".join(f"<li>{decision}</li>" for decision in decisions)
            + "</ul>"
        )
        minutes = actions.write_minutes(actor=self.people.coordinator, event=event, body=body, approve=True)
        Minutes.objects.filter(pk=minutes.pk).update(approved_at=event.ends + timedelta(days=9))
        return event

    def next_plenary(self) -> Event:
        """The next plenary: all places taken, some people waiting."""
        event = self._plenary(
            self._at(24, 9), "Große Runde: Migration und Pflege", "Klinikum Saaletal", "Kreishaus, Sitzungssaal", PLACES
        )
        undecided = {self.people.member.pk, self.people.outsider.pk, self.people.lead.pk}
        others = [user for user in self.people.everybody if user.pk not in undecided]
        chosen = self.rng.sample(others, k=min(len(others), PLACES + WAITING))
        self._answers(event, chosen, days_before=40)
        for user in self.rng.sample([user for user in others if user not in chosen], k=2):
            actions.answer_invitation(actor=user, event=event, answer=Registration.Answer.MAYBE)
        return event

    def public_party(self) -> Event:
        """An event that guests see, too."""
        start = self._at(33, 15)
        return actions.plan_event(
            actor=self.people.coordinator,
            title="Fest der Begegnung im Advent",
            kind=Event.Kind.OTHER,
            at=self._invited(start, 9),
            starts=start,
            ends=start + timedelta(hours=4),
            place="Marktplatz",
            description="<p>Musik, Essen aus zwölf Ländern und ein Stand für alle Fragen. Der Eintritt ist frei.</p>",
            is_public=True,
        )

    def meeting(self, part: str, days: int, title: str, place: str, hour: int) -> Event | None:
        """A working meeting of the group whose slug or name holds `part`."""
        group = next((group for slug, group in self.groups.by_field.items() if part in slug), None) or next(
            (group for group in self.groups.working if part in group.name), None
        )
        if group is None:
            return None
        members = self.groups.members[group.pk]
        start = self._at(days, hour)
        event = actions.plan_event(
            actor=members[0],
            title=title,
            group=group,
            at=self._invited(start, 18),
            starts=start,
            ends=start + timedelta(hours=2),
            place="" if place == "online" else place,
            online_url="https://konferenz.example.org/netzwerk" if place == "online" else "",
        )
        self._answers(event, self.rng.sample(members, k=max(1, len(members) * 2 // 3)), days_before=10)
        return event

    def _plenary(self, start: datetime, title: str, speaker: str, place: str, capacity: int | None) -> Event:
        topic = title.removeprefix("Große Runde: ")
        return actions.plan_event(
            actor=self.people.coordinator,
            title=title,
            kind=Event.Kind.PLENARY,
            at=self._invited(start, 45),
            starts=start,
            ends=start + timedelta(hours=4),
            place=place,
            address="Am Markt 1, 06600 Altenroda",
            capacity=capacity,
            description=f"<p>Die große Runde des Netzwerks mit dem Schwerpunkt {topic}. Kommen Sie gern zu zweit.</p>",
            agenda=[
                {"starts": at, "title": item.format(topic=topic), "speaker": who.format(speaker=speaker)}
                for at, item, who in AGENDA
            ],
        )

    def _answers(self, event: Event, users: list[Any], *, days_before: int) -> None:
        """`users` say yes one after the other in the days before the event, at the latest now."""
        latest = min(event.starts, self.now)
        for place, user in enumerate(users):
            moment = latest - timedelta(days=days_before) + timedelta(days=days_before) * place / (len(users) + 1)
            actions.answer_invitation(actor=user, event=event, answer=Registration.Answer.YES, at=moment)

    def _invited(self, start: datetime, days: int) -> datetime:
        """Invited some weeks before, at the latest some weeks ago."""
        return min(start, self.now) - timedelta(days=days)

    def _at(self, days: int, hour: int) -> datetime:
        day = (self.now.astimezone(self.zone) + timedelta(days=days)).date()
        # Not at the weekend.
        day -= timedelta(days=max(0, day.weekday() - 4))
        return datetime.combine(day, time(hour), self.zone)
