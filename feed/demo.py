"""The demo network's updates, comments, likes and impulses, written through the app's own actions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape
from random import Random
from typing import Any

from groups.models import Group
from kurzewege.common.files import api as files
from kurzewege.common.files.models import StoredFile

from . import actions
from .demo_texts import FILES, IMPULSES, RECURRING, REPLIES, UPDATES, Reply, Update
from .models import Entry, Post

Maker = Callable[[str, str], bytes]

DAYS = 70
POSTS = 150


def build(rng: Random, now: datetime, people: Any, groups: Any, make_sample: Maker) -> None:
    """About 150 updates of the last ten weeks with comments and likes, and twelve impulses; a pinned invitation."""
    _Builder(rng, now, people, groups, make_sample).build()


class _Builder:
    def __init__(self, rng: Random, now: datetime, people: Any, groups: Any, make_sample: Maker) -> None:
        self.rng, self.now, self.people, self.make_sample = rng, now, people, make_sample
        self.by_name = {user.name: user for user in people.everybody}
        self.by_field: dict[str, Group] = groups.by_field
        self.working: dict[str, Group] = {group.name: group for group in groups.working}
        self.members: dict[int, list[Any]] = groups.members

    def build(self) -> None:
        updates = self._updates()
        for update, at in zip(updates, self._moments(len(updates)), strict=True):
            self._publish(update, at)
        self._impulses()
        self._follow_dates()
        self._pin_invitation()

    # --- Updates ---------------------------------------------------------------------------------

    def _updates(self) -> list[Update]:
        """All written ones, mixed, and as many recurring ones as are missing; newest last."""
        written = list(UPDATES)
        self.rng.shuffle(written)
        recurring: list[Update] = [
            (author, place, text % filling, [])
            for authors, place, texts, fillings in RECURRING
            for text in texts
            for author, filling in zip(authors * 3, fillings, strict=False)
        ]
        self.rng.shuffle(recurring)
        mixed: list[Update] = [*written, *recurring[: POSTS - len(written)]]
        self.rng.shuffle(mixed)
        self._keep_order(mixed)
        # What a visitor sees first shows what an update can carry.
        return sorted(
            mixed, key=lambda update: max(i for i, starts in enumerate(_SHOWN_FIRST) if update[2].startswith(starts))
        )

    def _keep_order(self, updates: list[Update]) -> None:
        """Within a working group one update follows from the other."""
        for name in self.working:
            places = [number for number, update in enumerate(updates) if update[1] == name]
            in_order = [update for update in UPDATES if update[1] == name]
            for number, update in zip(places, in_order, strict=True):
                updates[number] = update

    def _moments(self, count: int) -> list[datetime]:
        """Working hours of the last weeks, rising, denser towards now."""
        moments = []
        for number in range(count):
            age = DAYS * (1 - (number + 1) / count) ** 1.4
            day = self.now - timedelta(days=age)
            if age > 1:
                day = day.replace(hour=self.rng.randint(7, 18), minute=self.rng.randint(0, 59))
                day -= timedelta(days=max(0, day.weekday() - 4) if self.rng.random() < 0.8 else 0)
            else:
                day -= timedelta(minutes=self.rng.randint(4, 50))
            moments.append(day)
        return sorted(moments)

    def _publish(self, update: Update, at: datetime) -> None:
        author_name, place, text, replies = update
        author = self.by_name[author_name]
        group = self._group(place)
        if group and author not in self.members[group.pk]:
            if group.openness != Group.Openness.OPEN:
                return
            group = None
        entry = actions.publish_post(actor=author, body=as_html(text), group=group, at=at)
        self._attach(entry, author, text)
        readers = self._readers(group)
        self._comment(entry, replies or self._short_replies(readers), at)
        self._like(entry, readers, at, warmth=3 if replies else 1)

    def _group(self, place: str) -> Group | None:
        if not place:
            return None
        return self.working.get(place) or next(group for slug, group in self.by_field.items() if place in slug)

    def _readers(self, group: Group | None) -> list[Any]:
        if group is None or group.openness == Group.Openness.OPEN:
            return self.people.everybody
        return self.members[group.pk]

    def _attach(self, entry: Entry, author: Any, text: str) -> None:
        wanted = next((found for start, found in FILES.items() if text.startswith(start)), [])
        for name, content in wanted:
            is_picture = name.endswith(".jpg")
            data = self.make_sample(name, "" if is_picture else content)
            file = files.store_bytes(uploader=author, owner=entry.object, name=name, data=data)
            if is_picture:
                StoredFile.objects.filter(pk=file.pk).update(alt_text=content)

    def _short_replies(self, readers: list[Any]) -> list[Reply]:
        count = self.rng.choice([0, 0, 0, 1, 1, 2])
        people = self.rng.sample(readers, k=min(count, len(readers)))
        return [(user.name, self.rng.choice(REPLIES)) for user in people]

    def _comment(self, entry: Entry, replies: list[Reply], at: datetime) -> None:
        for name, text in replies:
            # Bounded by now, and never before what it answers.
            at += (self.now - at) * 0.5 if self.now - at < timedelta(hours=8) else self._pause()
            author = self.by_name[name]
            if author in self._readers(entry.group):
                actions.add_comment(actor=author, entry=entry, body=as_html(text), at=min(at, self.now))

    def _pause(self) -> timedelta:
        return timedelta(minutes=self.rng.choice([4, 11, 35, 70, 150, 240]))

    def _like(self, entry: Entry, readers: list[Any], at: datetime, *, warmth: int) -> None:
        count = min(len(readers) - 1, max(0, round(self.rng.gammavariate(1.6, 1.3) * warmth)))
        for user in self.rng.sample(readers, k=count):
            actions.set_like(actor=user, entry=entry, liked=True, at=at + self._pause())

    # --- The rest ---------------------------------------------------------------------------------

    def _impulses(self) -> None:
        fields = {field.slug: field for field in self.people.fields}
        for number, row in enumerate(IMPULSES):
            author, part, title, summary, body, place, effort, tags, state = row
            at = self.now - timedelta(days=5 + 6 * number, hours=self.rng.randint(0, 6))
            impulse = actions.publish_impulse(
                actor=self.by_name[author],
                title=title,
                summary=summary,
                body=body,
                place=place,
                effort=effort,
                action_field=next(field for slug, field in fields.items() if part in slug),
                tags=tags.split(", "),
                wants_public=bool(state),
                at=at,
            )
            if state == "public":
                actions.decide_publication(actor=self.people.coordinator, impulse=impulse, is_public=True)
            self._like(Entry.objects.get(kind="impulse", object_id=impulse.pk), self.people.everybody, at, warmth=4)

    def _follow_dates(self) -> None:
        """Documents and groups were dated back after they were made; their entries follow."""
        for entry in Entry.objects.filter(kind__in=["document", "group"]):
            thing: Any = entry.object
            if thing is not None:
                Entry.objects.filter(pk=entry.pk).update(created=thing.created)

    def _pin_invitation(self) -> None:
        posts = Post.objects.filter(
            author=self.people.coordinator, group=None, body__contains="<strong>große Runde</strong>"
        )
        entry = Entry.objects.get(kind="post", object_id=posts.latest("created").pk)
        actions.pin_entry(actor=self.people.coordinator, entry=entry, until=self.now + timedelta(days=21))


# By the first words of their text; the later a row, the newer its updates. Every text begins like the first row's.
_SHOWN_FIRST = (
    ("",),
    ("Liebe alle, die nächste",),
    ("Neuer **Berufssprachkurs", "Protokoll und Aufgaben vom", "Mal etwas Schönes", "Ehrenamtsfest: 140"),
)


def as_html(text: str) -> str:
    """The texts' few marks as HTML: paragraphs, lists after a dash, words between two pairs of asterisks."""
    blocks = []
    for block in text.split("\n\n"):
        lines = escape(block, quote=False).split("\n")
        if all(line.startswith("- ") for line in lines):
            blocks.append("<ul>" + "".join(f"<li>{line[2:]}</li>" for line in lines) + "</ul>")
        else:
            blocks.append(f"<p>{'<br>'.join(lines)}</p>")
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", "".join(blocks))
