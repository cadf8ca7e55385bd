"""What stands in a handover, as one person may see it. The number of queries depends on the kinds, not on the items."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from members.models import User

from . import rules
from .kinds import HandoverKind, kind_of, kinds
from .models import Handover, HandoverItem

MAX_SUGGESTIONS = 6


@dataclass(frozen=True)
class Suggestion:
    """Somebody who could take it over, and why she is named."""

    user: User
    reason: str


@dataclass
class Line:
    """One item as the viewer may see it; `thing` is None when it is gone. Nothing about a thing she must not know."""

    item: HandoverItem
    kind: HandoverKind
    thing: Any
    is_named: bool
    is_decidable: bool = False
    suggestions: list[Suggestion] = field(default_factory=list)
    # The bound fields of the form in which its successor is chosen.
    controls: list[Any] = field(default_factory=list)

    @cached_property
    def shown(self) -> Any:
        return self.kind.item(self.thing) if self.thing is not None and self.is_named else None

    @property
    def title(self) -> str:
        if self.thing is None:
            return _("It is no longer there")
        return self.shown.title if self.shown else str(self.kind.hidden_title)

    @property
    def note(self) -> str:
        return self.shown.note if self.shown else ""

    @property
    def url(self) -> str:
        return self.shown.url if self.shown else ""

    @property
    def successor_name(self) -> str:
        """Who was asked or took it over; who belongs to a group is not told to those who must not know the group."""
        if self.item.destination == HandoverItem.Destination.INSIDERS and not self.is_named:
            return ""
        return self.item.successor.name if self.item.successor else ""

    @property
    def sentence(self) -> str:
        """What will be, in words, by what is chosen."""
        destination = HandoverItem.Destination
        match self.item.destination:
            case destination.PERSON if self.item.successor:
                return self.kind.promise(self.title, self.item.successor.name)
            case destination.INSIDERS:
                return _("%(title)s: all its members are asked; the first to say yes takes it over.") % {
                    "title": self.title
                }
            case destination.COORDINATORS:
                return _("%(title)s: the coordinators find somebody.") % {"title": self.title}
            case destination.KEEP:
                return self.kind.stays(self.title)
        return _("%(title)s: nobody is chosen yet.") % {"title": self.title}


@dataclass
class Section:
    """The lines of one kind."""

    kind: HandoverKind
    lines: list[Line]


def sections_of(handover: Handover, viewer: User, *, items: Any = None, suggest: bool = False) -> list[Section]:
    """The handover's items (or those of the queryset `items`) by kind, as `viewer` may see them."""
    chosen = handover.items.all() if items is None else items
    by_kind: dict[str, list[HandoverItem]] = {}
    for item in chosen.select_related("successor__organisation").order_by("pk"):
        by_kind.setdefault(item.kind, []).append(item)
    close = people_near(handover.giver) if suggest else []
    return [
        Section(kind, _lines(kind, by_kind[kind.name], handover, viewer, close if suggest else None))
        for kind in kinds()
        if kind.name in by_kind
    ]


def lines_of(sections: Iterable[Section]) -> list[Line]:
    return [line for section in sections for line in section.lines]


def _lines(
    kind: HandoverKind,
    items: list[HandoverItem],
    handover: Handover,
    viewer: User,
    close: list[Suggestion] | None,
) -> list[Line]:
    things = {thing.pk: thing for thing in _things(kind, items, handover.giver)}
    named = nameable(kind, list(things.values()), items, handover, viewer)
    near = kind.near(list(things.values()), handover.giver) if close is not None else {}
    return [
        Line(
            item=item,
            kind=kind,
            thing=things.get(item.object_id),
            is_named=item.object_id in named,
            is_decidable=rules.can_decide(viewer, handover, item),
            suggestions=_suggestions(kind, things.get(item.object_id), near, close or [], item.object_id in named),
        )
        for item in items
    ]


def _things(kind: HandoverKind, items: list[HandoverItem], giver: User) -> Iterable[Any]:
    """The things of these items: those still held with what the list says about them, the others as they are."""
    wanted = {item.object_id for item in items}
    held = [thing for thing in kind.held_by(giver) if thing.pk in wanted]
    others = wanted - {thing.pk for thing in held}
    return [*held, *(kind.all_things().filter(pk__in=others) if others else [])]


def nameable(
    kind: HandoverKind, things: list[Any], items: list[HandoverItem], handover: Handover, viewer: User
) -> set[int]:
    """Ids of the things whose name `viewer` may learn: the giver all, a successor what she is asked, others what they
    see anyway."""
    if handover.giver_id == viewer.pk:
        return {thing.pk for thing in things}
    asked = {item.object_id for item in items if item.successor_id == viewer.pk}
    return asked | (kind.seen_by(viewer, things) if things else set())


def _suggestions(
    kind: HandoverKind, thing: Any, near: dict[int, list[User]], close: list[Suggestion], is_named: bool
) -> list[Suggestion]:
    if thing is None or not is_named:
        return []
    found = [Suggestion(user, _("belongs to it")) for user in near.get(thing.pk, [])]
    if not kind.is_open_to_all(thing):
        return found
    found = found[: MAX_SUGGESTIONS // 2]
    known = {one.user.pk for one in found}
    return [*found, *(one for one in close if one.user.pk not in known)][:MAX_SUGGESTIONS]


def people_near(giver: User) -> list[Suggestion]:
    """Members of the same institution, then of the same action fields; at most six, three queries."""
    others = User.objects.members().exclude(pk=giver.pk).for_list()
    colleagues = list(others.filter(organisation=giver.organisation_id)[:3]) if giver.organisation_id else []
    fields = giver.profile.action_fields.values("pk")
    known = Q(pk__in=[user.pk for user in colleagues])
    kindred = others.filter(profile__action_fields__in=fields).exclude(known).distinct()[:3]
    return [
        *(Suggestion(user, _("same institution")) for user in colleagues),
        *(Suggestion(user, _("same action field")) for user in kindred),
    ]


def thing_of(item: HandoverItem) -> tuple[HandoverKind, Any] | None:
    """Kind and thing of one item, if the giver still holds it; None when there is nothing to pass on any more."""
    kind = kind_of(item.kind)
    thing = kind.held_by(item.handover.giver).filter(pk=item.object_id).first() if kind else None
    return (kind, thing) if kind and thing is not None else None


def overview(user: User) -> list[tuple[HandoverKind, list[Any]]]:
    """What somebody holds now: pairs of kind and `Item`s, without empty kinds."""
    held = ((kind, [kind.item(thing) for thing in kind.held_by(user)]) for kind in kinds())
    return [(kind, items) for kind, items in held if items]
