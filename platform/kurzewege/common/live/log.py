"""Writing and reading the numbered log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from kurzewege.common.facts import after_commit
from kurzewege.common.prepared import prepared

from . import relay
from .models import TopicEvent, TopicHead, new_epoch
from .topics import topic_of

KEEP = timedelta(days=7)
KEEP_EVENTS = 5000
# Longer than any transaction here lasts: what is younger may have been committed after a page read its rows.
UNCERTAIN = timedelta(seconds=5)


@dataclass(frozen=True)
class Cursor:
    """Up to where somebody knows a topic. The empty epoch fits any: no event existed when the page was made."""

    seq: int = 0
    epoch: str = ""

    def __str__(self) -> str:
        return f"{self.seq}.{self.epoch}" if self.epoch else str(self.seq)

    @classmethod
    def parse(cls, text: Any) -> "Cursor | None":
        """ "17.3fa9" or "17" as a cursor; None for anything else."""
        seq, _, epoch = str(text).partition(".")
        if not (seq.isascii() and seq.isdigit() and len(seq) <= 15 and len(epoch) <= 8):
            return None
        return cls(int(seq), epoch)


def append(topic: str, kind: str, *, ref: str = "", data: dict[str, Any] | None = None) -> int:
    """Number an event of `topic` in the caller's transaction and give its number; after the commit a hint goes out.

    Holds the lock on the topic's head until the commit. Two actions that append to the same topics in another order
    may wait for each other. So an action emits its facts first and appends to its own topic last: what reacts tells
    the topics of lower apps (`tasks`, `feed`, `board`, `mic-desk`, `mic`); several of one kind come in the order of
    their names. That way, too, nobody who follows the topic waits for the reactions. Rows are locked before, with
    `no_key=True`, and a unique column is changed after (docs/decisions/0031).

    Where a page shows things in the order in which they happened, keep this number with them and sort by it: of two
    transactions at the same moment the one that inserted its row first may well commit second.
    """
    with transaction.atomic(savepoint=False):
        head = _advance(topic)
        TopicEvent.objects.create(topic=head, seq=head.head, kind=kind, ref=ref, data=data or {})
    known = topic_of(topic)
    urgent = known is None or kind not in known.coalesce
    after_commit(relay.publish, relay.event_hint(topic, head.head, urgent=urgent))
    return head.head


def _advance(topic: str) -> TopicHead:
    heads = TopicHead.objects.filter(name=topic)
    if not heads.update(head=F("head") + 1):
        # Two first events at once: the second insert waits for the first one's commit, then does nothing.
        TopicHead.objects.bulk_create([TopicHead(name=topic)], ignore_conflicts=True)
        heads.update(head=F("head") + 1)
    [head] = _head(topic)
    return head


@prepared
def _head(topic: str) -> Any:
    return TopicHead.objects.filter(name=topic)


def hold(topic: str) -> int:
    """The number at which `topic` stands; nothing is appended to it until the caller's transaction ends.

    So whatever the transaction reads afterwards is as it was at this number, on SQLite because a transaction reads
    one state of the database.
    """
    return (
        TopicHead.objects.select_for_update(no_key=True).filter(name=topic).values_list("head", flat=True).first() or 0
    )


def heads_of(names: Iterable[str]) -> dict[str, Cursor]:
    """Mapping topic → where it stands now; topics without events are left out."""
    return {name: Cursor(head, epoch) for name, head, epoch in _heads(list(names))}


@prepared
def _heads(names: list[str]) -> Any:
    return TopicHead.objects.filter(name__in=names).values_list("name", "head", "epoch")


def safe_cursor(name: str) -> Cursor:
    """A cursor that no page can be behind of, whenever in its request the page read its rows.

    Leaves out the events of the last seconds: they are sent once more, and applying a patch twice is harmless.
    """
    return safe_cursors([name])[name]


def safe_cursors(names: Iterable[str]) -> dict[str, Cursor]:
    """The same for several topics; one query."""
    wanted = list(names)
    recent = Count("events", filter=Q(events__at__gt=timezone.now() - UNCERTAIN))
    heads = TopicHead.objects.filter(name__in=wanted).annotate(recent=recent)
    rows = heads.values_list("name", "head", "recent", "epoch")
    return dict.fromkeys(wanted, Cursor()) | {name: Cursor(head - new, epoch) for name, head, new, epoch in rows}


def events_between(name: str, since: Cursor, until: Cursor) -> list[TopicEvent] | None:
    """The events after `since` up to `until` in order; None when some are gone or the counting is another."""
    if since.seq > until.seq or (since.epoch and since.epoch != until.epoch):
        return None
    events = _events(name, since.seq, until.seq)
    return events if len(events) == until.seq - since.seq else None


@prepared
def _events(name: str, since: int, until: int) -> Any:
    return TopicEvent.objects.filter(topic__name=name, seq__gt=since, seq__lte=until)


def sweep() -> int:
    """Delete events older than 7 days and all but the newest 5,000 of a topic; gives how many went."""
    old = TopicEvent.objects.filter(
        Q(at__lt=timezone.now() - KEEP) | Q(topic__head__gt=KEEP_EVENTS, seq__lte=F("topic__head") - KEEP_EVENTS)
    )
    return old.delete()[0]


def restart_counting() -> None:
    """Give every topic a new epoch, so that every open page fetches itself anew (after a restored backup)."""
    for head in TopicHead.objects.all():
        TopicHead.objects.filter(pk=head.pk).update(epoch=new_epoch())
