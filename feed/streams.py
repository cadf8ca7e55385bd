"""Which entries a page shows: the tabs of the start page, an action field, a group; newest first, by cursor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from kurzewege.common.keys import KEY_LENGTH
from kurzewege.common.prepared import prepared
from members.models import ActionField

from .cards import Card, Viewer, cards_for
from .models import Entry
from .querysets import EntryQuerySet

PAGE_SIZE = 15
PINNED_SIZE = 3
# More than this many new ones since the page was opened: the page begins anew.
NEWER_SIZE = 50

TABS: dict[str, Promise] = {
    "all": _("All updates"),
    "groups": _("My groups"),
    "institution": _("My institution"),
    "liked": _("I like it"),
}
_SESSION_KEY = "feed"


@dataclass(frozen=True)
class Stream:
    """One way to look at the feed. `group` shows that group's entries only."""

    tab: str = "all"
    field: str = ""
    group: Group | None = None

    @property
    def url(self) -> str:
        """The address of this stream's first page."""
        if self.group:
            return reverse("feed:group", args=[self.group.key])
        query = QueryDict(mutable=True)
        query.update({"tab": self.tab, "field": self.field})
        return f"{reverse('feed:list')}?{query.urlencode()}"

    @property
    def shows_pinned(self) -> bool:
        """Pinned entries stand on top of the whole feed and of a group, not of a narrower choice."""
        return self.tab == "all" and not self.field

    def entries(self, user: Any) -> EntryQuerySet:
        """Everything this person sees of the stream, newest first."""
        found = Entry.objects.visible_to(user).order_by("-created", "-pk")
        if self.group:
            return found.filter(group=self.group)
        if self.tab == "groups":
            found = found.in_groups_of(user)
        elif self.tab == "institution":
            found = found.of_institution_of(user)
        elif self.tab == "liked":
            found = found.liked_by(user)
        return found.in_field(self.field) if self.field else found


@dataclass
class Page:
    """What one page of a stream shows. `older_url` is empty on the last page."""

    stream: Stream
    pinned: list[Card]
    cards: list[Card]
    older_url: str

    @property
    def is_empty(self) -> bool:
        return not self.pinned and not self.cards


def page_of(stream: Stream, viewer: Viewer, *, before: str = "") -> Page:
    """The first page, or the one below the entry with the key `before` (an unknown key gives the first)."""
    place = _place(before) or (None, None)
    found = _on_page(viewer.user, timezone.now(), stream.group, stream.field or None, *place, tab=stream.tab)
    on_top = {entry.pk for entry in found if stream.shows_pinned and entry.is_pinned}
    below = [entry for entry in found if entry.pk not in on_top]
    shown = below[:PAGE_SIZE]
    cards = cards_for([entry for entry in found if entry.pk in on_top] + shown, viewer)
    return Page(
        stream=stream,
        pinned=[card for card in cards if card.entry.pk in on_top],
        cards=[card for card in cards if card.entry.pk not in on_top],
        older_url=_with(stream.url, "before", shown[-1].key) if len(below) > PAGE_SIZE else "",
    )


@prepared
def _on_page(
    user: Any,
    now: datetime,
    group: Group | None,
    field: str | None,
    created: datetime | None,
    pk: int | None,
    *,
    tab: str,
) -> EntryQuerySet:
    """A page of the stream and one more, below the place if there is one; without it, what is pinned, too."""
    stream = Stream(tab=tab, field=field or "", group=group)
    everything = stream.entries(user)
    rest = everything.unpinned(now) if stream.shows_pinned else everything
    if created and pk:
        rest = rest.older_than(created, pk)
    chosen = Q(pk__in=rest.values("pk")[: PAGE_SIZE + 1])
    if stream.shows_pinned and not created:
        chosen |= Q(pk__in=everything.pinned(now).values("pk")[:PINNED_SIZE])
    # First the few keys, then what a card needs: joined before they are chosen, every row passed over costs more.
    return _dressed(Entry.objects.filter(chosen), user)


def _dressed(entries: EntryQuerySet, user: Any) -> EntryQuerySet:
    return entries.for_cards().with_like_of(user).order_by("-created", "-pk")


def newer_cards(stream: Stream, viewer: Viewer, *, after: str) -> list[Card] | None:
    """Cards above the entry with the key `after`; None when the page had better begin anew."""
    found = stream.entries(viewer.user)
    if after:
        place = _place(after)
        if place is None:
            return None
        found = found.newer_than(*place)
    entries = list(_dressed(found, viewer.user)[: NEWER_SIZE + 1])
    return cards_for(entries, viewer) if len(entries) <= NEWER_SIZE else None


def _place(key: str) -> tuple[datetime, int] | None:
    """Moment and number of the entry a page ended with. It may be deleted or closed by now: nothing of it is shown."""
    if not key.isalnum() or len(key) > 2 * KEY_LENGTH:
        return None
    return Entry.objects.filter(key=key).values_list("created", "pk").first()


def _with(url: str, name: str, value: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{name}={value}"


def stream_of(request: HttpRequest, fields: list[ActionField]) -> Stream:
    """The tab and action field that were asked for, else those of the last visit; unknown ones count as none."""
    asked = {name: request.GET[name] for name in ("tab", "field") if name in request.GET}
    before = request.session.get(_SESSION_KEY, {})
    chosen = {**before, **asked}
    tab = chosen.get("tab") if chosen.get("tab") in TABS else "all"
    field = chosen.get("field", "")
    stream = Stream(tab=str(tab), field=field if field in {known.slug for known in fields} else "")
    remembered = {"tab": stream.tab, "field": stream.field}
    if asked and remembered != before:
        request.session[_SESSION_KEY] = remembered
    return stream
