"""Action fields and tags that fit what somebody is writing; from kept words, without asking the database."""

from __future__ import annotations

from members.fields import current_fields
from members.models import ActionField

from .vocabulary import stems_of, vocabulary

MAX_FIELDS, MAX_TAGS = 2, 4
# One word of the field's name, or two words that its members use.
ENOUGH_POINTS = 2
# A tag is offered when more than half of it was written.
ENOUGH_SHARE = 0.6


def fields_for(text: str) -> list[ActionField]:
    """The one or two action fields the text is most likely about, best first."""
    stems, known = stems_of(text), vocabulary().fields
    points = {number: sum(weights.get(stem, 0) for stem in stems) for number, weights in known.items()}
    best = sorted(
        (field for field in current_fields() if points.get(field.pk, 0) >= ENOUGH_POINTS),
        key=lambda field: -points[field.pk],
    )
    return best[:MAX_FIELDS]


def tags_for(text: str) -> list[str]:
    """Names of what members know about that occur in the text."""
    stems, known = stems_of(text), vocabulary()
    terms = {
        **{term.name: term for term in known.languages.values()},
        **{term.name: term for term in known.expertise.values()},
    }
    shares = {name: term.share_in(stems) for name, term in terms.items()}
    found = sorted(
        (name for name, share in shares.items() if share >= ENOUGH_SHARE), key=lambda name: (-shares[name], name)
    )
    return found[:MAX_TAGS]
