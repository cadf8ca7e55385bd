"""The registry by which every app shows its things in the feed.

An app registers an `EntryKind` in its `feed_entries.py` (imported from `ready()`) and calls `publish` when
something happened. The feed then owns order, visibility, likes and comments; the app owns the inner part of the card.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from groups.models import Group
from kurzewege.common.facts import emit
from kurzewege.common.files.api import StoredFile
from kurzewege.common.prepared import prepared
from members.models import ActionField

from .facts import EntryPublished
from .models import Entry
from .topics import tell


def _nothing_more(entries: list[Entry], user: Any) -> None:
    """The prefetch of kinds whose template needs only the object itself."""


def _as_it_is(things: Any) -> Any:
    return things


Owner = tuple[type[models.Model], int]


def _without_files(thing: models.Model) -> None:
    """Nothing to show."""


@dataclass(frozen=True)
class EntryKind:
    """How one kind of thing looks in the feed.

    `model` has `objects.visible_to(user)`. `template` is the inner part of the card; it is rendered with `entry`
    and `object` and asks the database nothing: what it needs beyond the object, `prefetch(entries, user)` loads for
    all entries of the kind at once, in a fixed number of queries (`entry.object` is already there). `sentence(entry)`
    is what follows the actor's name in a line of its own ("has added a document"); empty when the card says it all.

    Three ways to cost no queries of one's own: `at_hand(entry)` gives an object that the entry has loaded already and
    that everybody who sees the entry may see; `refine(queryset)` adds to the query that loads the objects;
    `with_files(object)` names the owner (model, number) of the files that the template shows: those of all kinds come
    in one query, before `prefetch`, and lie on the object as `shown_files`.
    """

    name: str
    model: type[models.Model]
    template: str
    sentence: Callable[[Entry], str | Promise]
    prefetch: Callable[[list[Entry], Any], None] = _nothing_more
    at_hand: Callable[[Entry], models.Model | None] | None = None
    refine: Callable[[Any], Any] = _as_it_is
    with_files: Callable[[Any], Owner | None] = _without_files


_kinds: dict[str, EntryKind] = {}

# Stands for "all who hear of the topic": its members were checked when they joined, and are at each delivery.
EVERYBODY = object()


def register(kind: EntryKind) -> None:
    """Make a kind known; called once, from an app's `ready()`."""
    _kinds[kind.name] = kind


def kind_of(entry: Entry) -> EntryKind | None:
    """The kind of an entry; None when its app is no longer installed."""
    return _kinds.get(entry.kind)


def load(entries: Iterable[Entry], user: Any) -> list[Entry]:
    """The same entries with their objects, in the same order.

    One query per kind and one for the files of all, plus what the kinds prefetch. Left out are entries whose object
    this person may not see: the object's own rule counts as much as the entry's. `EVERYBODY` draws what is sent to a
    whole topic; kinds that prefetch personal things get it as `user` and leave those out.
    """
    entries = list(entries)
    by_kind: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_kind[entry.kind].append(entry)
    complete: dict[str, list[Entry]] = {}
    for name, group in by_kind.items():
        kind = _kinds.get(name)
        if kind is None:
            continue
        found = _objects(kind, group, user)
        complete[name] = [entry for entry in group if entry.object_id in found]
        for entry in complete[name]:
            entry.object = _sharing(entry, found[entry.object_id])
    _load_files(complete)
    for name, shown in complete.items():
        if shown:
            _kinds[name].prefetch(shown, user)
    keys = {entry.pk for shown in complete.values() for entry in shown}
    return [entry for entry in entries if entry.pk in keys]


def _objects(kind: EntryKind, entries: list[Entry], user: Any) -> dict[int, Any]:
    """What this person may see of the entries' objects, by number."""
    if kind.at_hand:
        return {thing.pk: thing for entry in entries if (thing := kind.at_hand(entry))}
    return {thing.pk: thing for thing in _readable(user, [entry.object_id for entry in entries], kind=kind.name)}


@prepared
def _readable(user: Any, ids: list[int], *, kind: str) -> Any:
    objects: Any = _kinds[kind].model._default_manager
    readable = objects.all() if user is EVERYBODY else objects.visible_to(user)
    return _kinds[kind].refine(readable).filter(pk__in=ids)


def _load_files(shown: dict[str, list[Entry]]) -> None:
    wanted: dict[type[models.Model], dict[int, Any]] = defaultdict(dict)
    for name, entries in shown.items():
        for entry in entries:
            thing: Any = entry.object
            if owner := _kinds[name].with_files(thing):
                wanted[owner[0]][owner[1]] = thing
                thing.shown_files = []
    if not wanted:
        return
    things = {ContentType.objects.get_for_model(model).pk: found for model, found in wanted.items()}
    owners = [part for type_id, found in things.items() for part in (type_id, list(found))]
    for file in _files_of(*owners):
        things[file.owner_type_id or 0][file.owner_id or 0].shown_files.append(file)


@prepared
def _files_of(*owners: Any) -> Any:
    """Files by their owners: number of the model, numbers of its things, and so on."""
    # A query of our own: Django's prefetch makes a manager and a queryset for each thing, files or not.
    owned = (Q(owner_type=type_id, owner_id__in=ids) for type_id, ids in zip(owners[::2], owners[1::2], strict=True))
    return StoredFile.objects.filter(reduce(or_, owned))


def _sharing(entry: Entry, thing: Any) -> Any:
    """The thing with its entry's group, which is loaded already: cards ask it for nothing twice."""
    if "group" in entry._state.fields_cache and getattr(thing, "group_id", None) == entry.group_id:
        thing.group = entry.group
    return thing


@transaction.atomic
def publish(
    kind: str,
    obj: models.Model,
    *,
    actor: Any,
    group: Group | None,
    at: datetime | None = None,
    action_field: ActionField | None = None,
) -> Entry:
    """The entry that shows `obj` in the feed; the same thing is published once, a second call gives the first entry.

    `at` is the moment shown (now unless given). `action_field` colours things that stand in no group.
    """
    if kind not in _kinds:
        raise KeyError(f"entry kind {kind!r} is not registered")
    object_type = ContentType.objects.get_for_model(obj)
    if known := _published(kind, object_type.pk, obj.pk):
        return known[0]
    try:
        with transaction.atomic():
            entry = Entry.objects.create(
                kind=kind,
                object_type=object_type,
                object_id=obj.pk,
                actor=actor,
                group=group,
                action_field=None if group else action_field,
                created=at or timezone.now(),
            )
    except IntegrityError:  # by somebody else at the same moment
        return _published(kind, object_type.pk, obj.pk)[0]
    emit(EntryPublished(entry_id=entry.pk, actor_id=getattr(actor, "pk", 0) or 0))
    tell(entry, "entry", at=entry.created)
    return entry


@prepared
def _published(kind: str, object_type: int, object_id: int) -> Any:
    return Entry.objects.filter(kind=kind, object_type=object_type, object_id=object_id)


def entry_of(kind: str, obj: models.Model) -> Entry | None:
    """The entry of a thing, deleted or not; None when it was never published."""
    return (
        Entry.objects.select_related("group__action_field", "action_field", "actor")
        .filter(kind=kind, object_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)
        .first()
    )


@transaction.atomic
def withdraw(kind: str, obj: models.Model, *, actor: Any = None) -> None:
    """Take the thing's entry out of the feed, on every open page too; `republish` brings it back."""
    entry = entry_of(kind, obj)
    if entry is None or entry.deleted_at:
        return
    entry.deleted_at, entry.deleted_by = timezone.now(), actor
    entry.save(update_fields=["deleted_at", "deleted_by"])
    tell(entry, "removed")


@transaction.atomic
def republish(kind: str, obj: models.Model) -> None:
    """Put a withdrawn thing back where it stood, with its likes and comments."""
    entry = entry_of(kind, obj)
    if entry is None or not entry.deleted_at:
        return
    entry.deleted_at, entry.deleted_by = None, None
    entry.save(update_fields=["deleted_at", "deleted_by"])
    tell(entry, "restored")


@transaction.atomic
def changed(kind: str, obj: models.Model) -> None:
    """Draw the inner part of the card anew on every open page; a thing that moved takes its entry along."""
    entry = entry_of(kind, obj)
    if entry is None or entry.deleted_at:
        return
    group_id = getattr(obj, "group_id", entry.group_id)
    if group_id != entry.group_id:
        # Told before the move: those who read along until now are the ones whose pages must forget it.
        tell(entry, "removed")
        entry.group = Group.objects.get(pk=group_id) if group_id else None
        entry.save(update_fields=["group"])
    tell(entry, "edited")
