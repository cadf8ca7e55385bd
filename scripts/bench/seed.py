"""A network of a given size, written straight into the tables: the same size gives the same network.

What stands on a page is spread as in a living network: of forty entries in a row 29 are posts (every fifth with a
picture), four documents, four questions, the others an event, an impulse and a new group. Half of it stands in
groups; the viewer belongs to open, closed and hidden ones.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from documents.models import Document, Version
from events.models import Event, Registration
from feed.models import Comment, Entry, Impulse, Like, Post
from groups.models import Group, Membership
from kurzewege.common.files.models import StoredFile
from kurzewege.common.keys import ALPHABET, KEY_LENGTH
from kurzewege.common.notify.models import Notification
from kurzewege.common.searchindex.backends import backend
from kurzewege.common.searchindex.models import SearchEntry
from members.consents import fingerprint
from members.directory.index import word_rows
from members.folding import slug_of
from members.models import ActionField, DirectoryWord, Expertise, Organisation, Profile, ProfileExpertise, Sector, User
from openmic.models import Answer, Board, Fit, Knowledge, Question, Vote

from .sizes import Size
from .texts import COMPOUNDS, Writer

Where = DirectoryWord.Where
M = TypeVar("M", bound=models.Model)

FIELDS = {
    "sprache": "Sprache", "wohnen": "Wohnen", "arbeit": "Arbeit", "bildung": "Bildung", "gesundheit": "Gesundheit",
    "begegnung": "Begegnung",
}  # fmt: skip
YEARS = timedelta(days=730)
NOTIFICATIONS_EACH = 30
UNREAD_EACH = 8
BATCH = 2_000
COORDINATOR, LEAD, VIEWER = 1, 2, 3
# Counted from the newest entry back. Every kind is on the first page: the start page at its dearest.
KINDS = (
    "post", "question", "post", "post", "document", "post", "post", "event", "post", "impulse",
    "post", "question", "post", "group", "document", "post", "post", "post", "post", "post",
    "post", "question", "post", "post", "document", "post", "post", "post", "post", "post",
    "post", "question", "post", "post", "document", "post", "post", "post", "post", "post",
)  # fmt: skip


@dataclass(frozen=True)
class Network:
    """What a measurement needs to know of a seeded network."""

    group_key: str
    profile_key: str
    words: str
    question: str
    question_key: str


class Rows:
    """Rows on their way into the tables, in batches, with numbers of our own so that nothing is read back."""

    def __init__(self) -> None:
        self._waiting: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self._numbers: dict[type[models.Model], Iterator[int]] = defaultdict(lambda: count(1))

    def add(self, row: M) -> M:
        """The row with its number; it is in the table after `close()` at the latest."""
        model = type(row)
        row.pk = next(self._numbers[model])
        self._waiting[model].append(row)
        if len(self._waiting[model]) == BATCH:
            self._write(model)
        return row

    def _write(self, model: type[models.Model]) -> None:
        model._default_manager.bulk_create(self._waiting.pop(model, []))

    def close(self) -> None:
        """Write the rest, and let the tables count on from here."""
        for model in list(self._waiting):
            self._write(model)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(self._numbers)):
                cursor.execute(statement)


@transaction.atomic
def seed(size: Size) -> Network:
    """Fill the empty tables; takes two seconds for S and about two minutes for L."""
    return _Seeding(size).run()


class _Seeding:
    def __init__(self, size: Size) -> None:
        self.size = size
        self.rng = random.Random(20_261_123)
        self.writer = Writer(self.rng)
        self.rows = Rows()
        self.now = timezone.now().replace(microsecond=0)
        self.types: dict[type[models.Model], ContentType] = {
            model: ContentType.objects.get_for_model(model)
            for model in (Post, Impulse, Document, Event, Question, Group, User, Version)
        }
        self.board = Board.objects.everyday().get()
        # Number, title and body of what can be found, for the full-text table.
        self.found: list[tuple[int, str, str]] = []
        self.people_of: dict[int, list[int]] = defaultdict(list)
        # Who likes, answers and votes is drawn from all members, each once per thing.
        self.everybody = range(1, size.members + 1)

    def run(self) -> Network:
        self._fields()
        self._people()
        self._groups()
        self._entries()
        self._next_plenary()
        self._notifications()
        self.rows.close()
        for row in self.found:
            backend().write(*row, is_known=False)
        frequent = self.writer.by_frequency
        words = f"{frequent[9]} {frequent[29]}"
        return Network(self.groups[0].key, self.people[VIEWER].key, words, *self.last_question)

    def _key(self) -> str:
        return "".join(self.rng.choices(ALPHABET, k=KEY_LENGTH))

    # --- Who there is -------------------------------------------------------------------------------

    def _fields(self) -> None:
        self.fields = [
            self.rows.add(ActionField(key=self._key(), slug=slug, name=name, position=position))
            for position, (slug, name) in enumerate(FIELDS.items())
        ]
        self.expertise = [
            self.rows.add(Expertise(name=word, slug=slug_of(word))) for word in COMPOUNDS[:: len(COMPOUNDS) // 120]
        ]
        sectors = list(Sector)
        self.organisations = [
            self.rows.add(
                Organisation(
                    key=self._key(), name=f"{self.writer.title()} {number}", sector=sectors[number % len(sectors)]
                )
            )
            for number in range(max(3, self.size.members // 8))
        ]

    def _people(self) -> None:
        self.people: dict[int, User] = {}
        for number in self.everybody:
            user = User(
                key=self._key(), email=f"person{number}@example.org", status=User.Status.MEMBER, password="!",
                organisation=self.rng.choice(self.organisations), function=self.rng.choice(COMPOUNDS),
                is_coordinator=number == COORDINATOR, admitted_at=self.now - YEARS, accepted_texts=fingerprint(),
                has_second_factor=number == COORDINATOR,
            )  # fmt: skip
            user.set_name(f"{self.rng.choice(COMPOUNDS)} {self.rng.choice(COMPOUNDS)}-{number}")
            self.people[self.rows.add(user).pk] = user
            self._profile(user)

    def _profile(self, user: User) -> None:
        profile = Profile(
            user=user, bio=self.writer.text(), offers=self.writer.sentence(8), looks_for=self.writer.sentence(8),
            region=self.rng.choice(("Nord", "Süd", "Ost", "West")), languages="Deutsch, Englisch",
        )  # fmt: skip
        knows = self.rng.sample(self.expertise, 3)
        fields = self.rng.sample(self.fields, 2)
        self._directory(user, profile, knows, fields)
        self.rows.add(profile)
        for tag in knows:
            self.rows.add(ProfileExpertise(content_object=profile, tag=tag))
        for field in fields:
            self.rows.add(Profile.action_fields.through(profile=profile, actionfield=field))
        self._index("member", user, user.name, profile.bio)

    def _directory(self, user: User, profile: Profile, knows: list[Expertise], fields: list[ActionField]) -> None:
        texts = {
            Where.NAME: user.name, Where.FUNCTION: user.function, Where.ABOUT: profile.bio,
            Where.INSTITUTION: user.organisation.name if user.organisation else "", Where.OFFERS: profile.offers,
            Where.LOOKS_FOR: profile.looks_for, Where.REGION: profile.region, Where.LANGUAGES: profile.languages,
            Where.EXPERTISE: ", ".join(tag.name for tag in knows),
            Where.ACTION_FIELDS: ", ".join(field.name for field in fields),
        }  # fmt: skip
        for row in word_rows(user, texts):
            self.rows.add(row)
        lines = [
            *(f"f:{field.slug}=" for field in fields), *(f"t:{tag.slug}={tag.name}" for tag in knows),
            *(f"l:{slug_of(language)}={language}" for language in profile.language_list),
            f"r:{slug_of(profile.region)}={profile.region}", "o:1=",
        ]  # fmt: skip
        profile.directory_facets = "\n".join(lines)

    def _groups(self) -> None:
        openness = (*(Group.Openness.OPEN,) * 3, Group.Openness.CLOSED, Group.Openness.HIDDEN)
        self.groups: list[Group] = []
        for number in range(self.size.groups):
            is_standing = number < len(self.fields)
            group = Group(
                key=self._key(), name=f"{self.writer.title()} {number}", purpose=self.writer.sentence(10),
                kind=Group.Kind.FIELD if is_standing else Group.Kind.WORKING,
                openness=openness[0] if is_standing else openness[number % len(openness)],
                action_field=self.fields[number % len(self.fields)],
            )  # fmt: skip
            self.groups.append(self.rows.add(group))
        standing, working = self.groups[: len(self.fields)], self.groups[len(self.fields) :]
        # The viewer's: two standing groups and one working group of each openness.
        own = [*standing[:2], *({group.openness: group for group in working}.values())]
        for number in self.everybody:
            drawn = [*self.rng.sample(standing, 2), *self.rng.sample(working, min(3, len(working)))]
            for group in own if number == VIEWER else drawn:
                self._join(group, number, Membership.Role.MEMBER)
        for group in self.groups:
            if LEAD not in self.people_of[group.pk]:
                self._join(group, LEAD, Membership.Role.LEAD)

    def _join(self, group: Group, user_id: int, role: str) -> None:
        self.people_of[group.pk].append(user_id)
        self.rows.add(Membership(group=group, user_id=user_id, role=role))

    # --- What they wrote ----------------------------------------------------------------------------

    def _entries(self) -> None:
        number_of = self.size.entries
        comments = Counter(self.rng.choices(range(number_of), k=self.size.comments))
        likes = Counter(self.rng.choices(range(number_of), k=self.size.likes))
        working = [group for group in self.groups if group.kind == Group.Kind.WORKING]
        for number in range(number_of):
            moment = self.now - YEARS * ((number_of - number) / number_of)
            kind = KINDS[(number_of - number) % len(KINDS)]
            # The newest groups are founded now, the others were before the time that is told of.
            place = (number_of - number) // len(KINDS)
            thing = self._thing(kind, moment, working[place] if place < len(working) else None)
            entry = Entry(
                key=self._key(), kind=type(thing)._meta.model_name or "", object_id=thing.pk,
                object_type=self.types[type(thing)], group=getattr(thing, "group", None), actor_id=self.actor,
                action_field=None if getattr(thing, "group", None) else self.rng.choice(self.fields), created=moment,
                comment_count=comments[number], like_count=min(likes[number], self.size.members),
            )  # fmt: skip
            if isinstance(thing, Group):
                entry.group = thing
            if number == number_of - 30:
                entry.group, entry.pinned_until = None, self.now + timedelta(days=30)
            self._reactions(self.rows.add(entry))

    def _reactions(self, entry: Entry) -> None:
        for _ in range(entry.comment_count):
            body = f"<p>{self.writer.sentence(self.rng.randint(4, 12))}</p>"
            moment = entry.created + timedelta(minutes=self.rng.randint(1, 3_000))
            author_id = self.rng.choice(self.everybody)
            self.rows.add(Comment(key=self._key(), entry=entry, author_id=author_id, body=body, created=moment))
        for user_id in self.rng.sample(self.everybody, entry.like_count):
            self.rows.add(Like(entry=entry, user_id=user_id, created=entry.created))

    def _thing(self, kind: str, moment: datetime, founded: Group | None) -> Any:
        self.actor = self.rng.choice(self.everybody)
        self.group = self.rng.choice(self.groups) if self.rng.random() < 0.55 else None
        if self.group and kind != "question":
            self.actor = self.rng.choice(self.people_of[self.group.pk])
        if kind == "group" and founded:
            return founded
        make = {"question": self._question, "document": self._document, "event": self._event, "impulse": self._impulse}
        return make.get(kind, self._post)(moment)

    def _post(self, moment: datetime) -> Post:
        text = self.writer.text()
        post = Post(key=self._key(), author_id=self.actor, group=self.group, body=f"<p>{text}</p>", created=moment)
        self.rows.add(post)
        if self.rng.random() < 0.2:
            self._file(post, "image/jpeg", "bild.jpg")
        self._index("post", post, text[:60], text)
        return post

    def _impulse(self, moment: datetime) -> Impulse:
        text, title = self.writer.text(), self.writer.title()
        impulse = Impulse(
            key=self._key(), author_id=self.actor, title=title, summary=self.writer.sentence(9), created=moment,
            body=f"<p>{text}</p>", action_field=self.rng.choice(self.fields),
        )  # fmt: skip
        self._index("impulse", self.rows.add(impulse), title, text)
        return impulse

    def _document(self, moment: datetime) -> Document:
        title, text = self.writer.title(), self.writer.sentence(12)
        document = Document(
            key=self._key(), group=self.group, title=title, description=text, created_by_id=self.actor
        )  # fmt: skip
        self.rows.add(document)
        version = Version(key=self._key(), document=document, number=1, created_by_id=self.actor)
        self._file(self.rows.add(version), "application/pdf", f"{title}.pdf")
        self._index("document", document, title, text)
        return document

    def _event(self, moment: datetime) -> Event:
        self.group = None
        title, text = self.writer.title(), self.writer.text()
        starts = moment + timedelta(days=14)
        event = Event(
            key=self._key(), title=title, description=f"<p>{text}</p>", group=self.group, starts=starts,
            ends=starts + timedelta(hours=2), place=self.rng.choice(COMPOUNDS), created_by_id=self.actor,
            created=moment,
        )  # fmt: skip
        self._index("event", self.rows.add(event), title, text)
        return event

    def _question(self, moment: datetime) -> Question:
        text, answers, votes = self.writer.sentence(11), self.rng.randint(0, 3), self.rng.randint(0, 6)
        states = (Question.State.ANSWERED, Question.State.SOLVED, Question.State.SOLVED)
        question = Question(
            key=self._key(), board=self.board, author_id=self.actor, text=text, created=moment, vote_count=votes,
            answer_count=answers, state=self.rng.choice(states) if answers else Question.State.OPEN, solved_at=moment,
        )  # fmt: skip
        self.rows.add(question)
        self.rows.add(Question.action_fields.through(question=question, actionfield=self.rng.choice(self.fields)))
        for author_id in self.rng.sample(self.everybody, answers):
            said = self.writer.sentence(12)
            answer = Answer(
                key=self._key(), question=question, author_id=author_id, body=f"<p>{said}</p>", created=moment
            )  # fmt: skip
            self._index("answer", self.rows.add(answer), text, said)
        for user_id in self.rng.sample(self.everybody, votes):
            self.rows.add(Vote(question=question, user_id=user_id))
        self._index("question", question, text, text)
        self.last_question = text, question.key
        for user_id in self.rng.sample(self.everybody, min(10, self.size.members)):
            self.rows.add(Fit(question=question, user_id=user_id, points=self.rng.randint(1, 9), told_at=moment))
        if question.state == Question.State.SOLVED:
            due = moment + timedelta(days=365)
            self.rows.add(Knowledge(question=question, confirmed_at=moment, due_at=due))
        return question

    def _file(self, owner: models.Model, media_type: str, name: str) -> None:
        key = self._key()
        # Bytes that nobody looks at; without them the server would report each file as lost.
        path = default_storage.save(f"files/{key[:2].lower()}/{key}", ContentFile(b"."))
        self.rows.add(
            StoredFile(
                key=key, uploader_id=self.actor, owner_type=self.types[type(owner)], owner_id=owner.pk, name=name,
                path=path, media_type=media_type, size=150_000, sha256="0" * 64, has_preview=True,
                state=StoredFile.State.READY, width=1_600, height=1_200, alt_text="Menschen an einem Tisch",
            )
        )  # fmt: skip

    # --- What else a page shows ---------------------------------------------------------------------

    def _next_plenary(self) -> None:
        starts = self.now + timedelta(days=21)
        plenary = self.rows.add(
            Event(
                key=self._key(), kind=Event.Kind.PLENARY, title="Plenum", starts=starts, place="Rathaus",
                ends=starts + timedelta(hours=3), created_by_id=COORDINATOR,
            )
        )  # fmt: skip
        for user_id in self.everybody[::2]:
            answer = Registration.Answer.YES
            self.rows.add(Registration(event=plenary, user_id=user_id, answer=answer, answered_at=self.now))

    def _notifications(self) -> None:
        targets = [(Post, "feed.commented"), (Question, "openmic.answered"), (Event, "events.planned")]
        for user_id in self.everybody:
            for number in range(NOTIFICATIONS_EACH):
                model, kind = targets[number % len(targets)]
                self.rows.add(
                    Notification(
                        recipient_id=user_id, actor_content_type=self.types[User], actor_object_id=str(LEAD),
                        verb=kind, target_content_type=self.types[model], target_object_id=str(number // 3 + 1),
                        timestamp=self.now - timedelta(hours=number), url="/", unread=number < UNREAD_EACH,
                        data={"actor": "Lena Leitung", "text": "…"},
                    )
                )  # fmt: skip

    def _index(self, kind: str, thing: Any, title: str, body: str) -> None:
        # Every question: similar ones are looked for among all of them.
        if kind != "question" and self.rng.random() > self.size.indexed_share:
            return
        group_id = getattr(thing, "group_id", None)
        entry = SearchEntry(
            kind=kind, object_id=thing.pk, title=title, body=body, url="/", group_id=group_id, moment=self.now
        )
        self.found.append((self.rows.add(entry).pk, title, body))
