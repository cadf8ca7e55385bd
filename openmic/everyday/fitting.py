"""Whom a question fits, and asking them without flooding anybody.

| what fits                                   | points                          |
|---------------------------------------------|---------------------------------|
| expertise or language named by the question | 3 to 6, by how much of it       |
| answered a similar question                 | 2, the answer that helped: 4    |
| one of the question's action fields         | 2 each, leading its group: 1 on |

The thirty best are noted (`Fit`); the first few of them are told. Among equals those come first who were asked least
in the last thirty days. Never told: who may not see the board, who asked, who wants no (more) questions today.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from groups.access import audience_of
from groups.models import Group, Membership
from kurzewege.common.richtext import to_plain
from kurzewege.common.searchindex import api as search
from members.models import Profile, ProfileExpertise, User

from ..models import Answer, Fit, Question, Wish
from . import suggestions
from .vocabulary import stems_of, vocabulary

NOTED, TOLD_AT_ONCE = 30, 6
SIMILAR = 8
HALF = 0.5
# How the reasons are ranked when somebody is told one of them.
ORDER = ("expertise", "languages", "answers", "fields")
DAY, MONTH = timedelta(days=1), timedelta(days=30)


@dataclass
class Candidate:
    """One person with her points and reasons: kind → names."""

    points: float = 0.0
    reasons: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, points: float, kind: str, name: str = "") -> None:
        self.points += points
        names = self.reasons[kind]
        if name and name not in names:
            names.append(name)

    @property
    def why(self) -> dict[str, Any]:
        """The strongest reason."""
        kind = next(kind for kind in ORDER if kind in self.reasons)
        return {"kind": kind, "names": self.reasons[kind][:3]}


def reachable(question: Question) -> QuerySet[User]:
    """Members who see the board, without who asked or looks after it, who blocks the asker, or whom she blocks."""
    people = audience_of(question.board).exclude(pk__in=[question.author_id or 0, question.cared_for_by_id or 0])
    if question.author is None:
        return people
    kept_away = User.objects.kept_away_by(question.author)
    return people.filter(pk__in=User.objects.visible_to(question.author).values("pk")).exclude(
        pk__in=kept_away.values("pk")
    )


def askable(question: Question) -> QuerySet[User]:
    """Whom the platform may ask by itself: who can be reached and is not away."""
    return reachable(question).exclude(pk__in=User.objects.away(timezone.localdate()).values("pk"))


def note_fits(question: Question, *, at: datetime) -> None:
    """Find anew whom the question fits; who was told stays noted. Expects the caller's transaction."""
    found = _candidates(question)
    told = set(question.fits.told().values_list("user_id", flat=True))
    question.fits.filter(told_at=None).delete()
    allowed = set(askable(question).filter(pk__in=found).values_list("pk", flat=True)) - told
    asked_lately = Fit.objects.told_counts(allowed, since=at - MONTH, until=at)
    ranked = sorted(
        allowed, key=lambda pk: (-round(found[pk].points), asked_lately.get(pk, 0), (pk * 7919 + question.pk) % 1009)
    )
    Fit.objects.bulk_create(
        Fit(question=question, user_id=pk, points=max(1, round(found[pk].points)), why=found[pk].why)
        for pk in ranked[:NOTED]
    )


def next_to_tell(question: Question, *, at: datetime, limit: int = TOLD_AT_ONCE) -> list[Fit]:
    """The best noted people who were not told yet and want another question today, best first; `told_at` is set."""
    waiting = list(question.fits.filter(told_at=None, user__in=askable(question)).select_related("user"))
    ids = [fit.user_id for fit in waiting]
    wishes = dict(Wish.objects.filter(user__in=ids).values_list("user_id", "per_day"))
    today = Fit.objects.told_counts(ids, since=at - DAY, until=at)
    free = [fit for fit in waiting if today.get(fit.user_id, 0) < wishes.get(fit.user_id, Wish.USUAL)]
    chosen = free[:limit]
    Fit.objects.filter(pk__in=[fit.pk for fit in chosen]).update(told_at=at)
    return chosen


def _candidates(question: Question) -> dict[int, Candidate]:
    """Mapping user id → points and reasons. Seven queries, whatever the number of members."""
    found: dict[int, Candidate] = defaultdict(Candidate)
    tags = " ".join(question.tags.names())
    stems = stems_of(question.text, tags, to_plain(question.detail)[:500])
    _by_knowledge(found, stems)
    _by_answers(found, question, f"{question.text} {tags}")
    _by_fields(found, question)
    return found


def _by_knowledge(found: dict[int, Candidate], stems: frozenset[str]) -> None:
    known = vocabulary()
    shares = {pk: term.share_in(stems) for pk, term in known.expertise.items()}
    fitting = {pk: share for pk, share in shares.items() if share >= HALF}
    rows = ProfileExpertise.objects.filter(tag__in=fitting).values_list("content_object__user_id", "tag_id")
    for user_id, tag_id in rows:
        found[user_id].add(3 + 3 * fitting[tag_id], "expertise", known.expertise[tag_id].name)
    for name, term in known.languages.items():
        if term.share_in(stems) >= HALF:
            for user_id in User.objects.members().speaking(name).values_list("pk", flat=True):
                found[user_id].add(4, "languages", name)


def _by_answers(found: dict[int, Candidate], question: Question, text: str) -> None:
    # As the asker sees the network: answers she may not read name nobody.
    hits = search.suggest_similar(question.author, "question", text, SIMILAR) if question.author else []
    ids = [hit.object_id for hit in hits if hit.object_id != question.pk]
    rows = Answer.objects.existing().filter(question__in=ids).exclude(author=None)
    for user_id, pk, best in rows.values_list("author_id", "pk", F("question__best_answer_id")):
        found[user_id].add(4 if pk == best else 2, "answers")


def _by_fields(found: dict[int, Candidate], question: Question) -> None:
    chosen = list(question.action_fields.all())
    # Nobody chose a field: what the text is about, then, but it counts half.
    points = 2.0 if chosen else 1.0
    names = {field.pk: field.name for field in chosen or suggestions.fields_for(question.text)}
    through = Profile.action_fields.through.objects.filter(actionfield__in=names)
    for user_id, number in through.values_list("profile__user_id", "actionfield_id"):
        found[user_id].add(points, "fields", names[number])
    for user_id, number in field_leads(names).values_list("user_id", "group__action_field_id"):
        found[user_id].add(1, "fields", names[number])


def field_leads(fields: Any) -> QuerySet[Membership]:
    """Leads of the standing groups of these action fields."""
    standing = Group.objects.current().filter(kind=Group.Kind.FIELD, action_field__in=fields)
    return Membership.objects.leads().filter(group__in=standing, user__status=User.Status.MEMBER)
