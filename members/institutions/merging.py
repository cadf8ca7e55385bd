"""Making one institution of two, and two again.

Nothing is deleted: the one that is merged keeps its row, its name (so that whoever types it is led to the other) and
its address. What pointed at it is found through the models themselves, so an app that refers to institutions tomorrow
is moved, too, without being asked; whatever else it has to do it learns from the facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit

from ..actions.checks import check_coordinator
from ..actions.organisations import refresh_organisation_text
from ..facts import OrganisationMerged, OrganisationMergeUndone
from ..models import DistinctOrganisations, Organisation, OrganisationMerge, User

# Taken over where the other says nothing; the address as a whole.
TOGETHER = (("website",), ("short_name",), ("street", "postcode", "town"), ("latitude", "longitude"))
# Put below what the other says.
TEXTS = ("description", "offers")


@dataclass(frozen=True)
class Preview:
    """What a merge would do. `moves`: sentences; `filled`: (field's name, what the other would say then)."""

    moves: list[str]
    filled: list[tuple[str, str]]


def pointers() -> Iterator[models.ForeignKey]:
    """Every foreign key to an institution, but for those that tell the history of institutions themselves."""
    for relation in Organisation._meta.related_objects:
        field = relation.field
        if isinstance(field, models.ForeignKey) and field.model not in {
            Organisation,
            OrganisationMerge,
            DistinctOrganisations,
        }:
            yield field


def _name_of(field: models.ForeignKey) -> str:
    return f"{field.model._meta.label_lower}.{field.name}"


def preview(*, source: Organisation, target: Organisation) -> Preview:
    """What merging `source` into `target` would do; reads only."""
    moves = []
    for field in pointers():
        if number := field.model._base_manager.filter(**{field.name: source}).count():
            moves.append(_moves_in_words(field.model, number, target))
    names = {f.name: str(f.verbose_name) for f in Organisation._meta.get_fields() if isinstance(f, models.Field)}
    filled = [(names[name], str(after)) for name, (_before, after) in _filled(source, target).items()]
    return Preview(moves, filled)


def _moves_in_words(model: type[models.Model], number: int, target: Organisation) -> str:
    if model is User:
        words = ngettext("One person belongs to “%(target)s”.", "%(count)s people belong to “%(target)s”.", number)
        return words % {"count": number, "target": target}
    return f"{number} × {model._meta.verbose_name_plural} → {target}"


def _filled(source: Organisation, target: Organisation) -> dict[str, list[Any]]:
    """By field of `target`, what it says before and after."""
    changes: dict[str, list[Any]] = {}
    for names in TOGETHER:
        _take_over(source, target, names, changes)
    for name in TEXTS:
        mine, other = getattr(target, name), getattr(source, name)
        if other and other not in mine:
            changes[name] = [mine, f"{mine}\n\n{other}".strip()]
    return changes


def _take_over(
    source: Organisation, target: Organisation, names: tuple[str, ...], changes: dict[str, list[Any]]
) -> None:
    if all(getattr(target, name) in ("", None) for name in names):
        for name in names:
            if getattr(source, name) not in ("", None):
                changes[name] = [getattr(target, name), getattr(source, name)]


@transaction.atomic
def merge_organisations(*, actor: User, source: Organisation, target: Organisation) -> OrganisationMerge:
    """Make `source` part of `target`; of two who do it at once the second is told."""
    check_coordinator(actor)
    if source.pk == target.pk:
        raise Refused(_("Please choose another institution: one cannot become part of itself."), field="into")
    locked = Organisation.objects.select_for_update(no_key=True).in_bulk([source.pk, target.pk])
    source, target = locked[source.pk], locked[target.pk]
    if source.merged_into_id is not None or target.merged_into_id is not None:
        raise Refused(_("One of the two has been merged already, perhaps by somebody else a moment ago."))
    filled = _filled(source, target)
    for name, (_before, after) in filled.items():
        setattr(target, name, after)
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    target.save(update_fields=list(filled))
    refresh_organisation_text(target)
    moved = {_name_of(field): numbers for field in pointers() if (numbers := _move(field, source, target))}
    merge = OrganisationMerge.objects.create(source=source, target=target, moved=moved, filled=filled, actor=actor)
    audit.record(actor, "organisation.merged", target, source=source.name, moved={k: len(v) for k, v in moved.items()})
    emit(OrganisationMerged(source.pk, target.pk, actor.pk))
    return merge


def _move(
    field: models.ForeignKey, source: Organisation, target: Organisation, only: list[int] | None = None
) -> list[int]:
    """Let rows point at `target` instead; gives their numbers. A row that may stand there only once stays behind."""
    rows = field.model._base_manager.filter(**{field.name: source})
    if only is not None:
        rows = rows.filter(pk__in=only)
    numbers = list(rows.order_by("pk").values_list("pk", flat=True))
    try:
        with transaction.atomic():
            rows.filter(pk__in=numbers).update(**{field.name: target})
        return numbers
    except IntegrityError:
        return [number for number in numbers if _moved_alone(field, number, target)]


def _moved_alone(field: models.ForeignKey, number: int, target: Organisation) -> bool:
    try:
        with transaction.atomic():
            field.model._base_manager.filter(pk=number).update(**{field.name: target})
    except IntegrityError:
        return False
    return True


@transaction.atomic
def undo_merge(*, actor: User, merge: OrganisationMerge) -> Organisation:
    """Make two of them again: what had moved and still stands there goes back; gives the one that was merged."""
    check_coordinator(actor)
    undone = OrganisationMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=timezone.now())
    if not undone:
        raise Refused(_("This has been undone already."))
    locked = Organisation.objects.select_for_update(no_key=True).in_bulk([merge.source_id, merge.target_id])
    source, target = locked[merge.source_id], locked[merge.target_id]
    source.merged_into = None
    source.save(update_fields=["merged_into"])
    back = []
    for name, (before, after) in merge.filled.items():
        # What somebody has changed since then stays as it is.
        if getattr(target, name) == after:
            setattr(target, name, before)
            back.append(name)
    target.save(update_fields=back)
    refresh_organisation_text(target)
    for field in pointers():
        if numbers := merge.moved.get(_name_of(field)):
            _move(field, target, source, only=numbers)
    audit.record(actor, "organisation.merge_undone", target, source=source.name)
    emit(OrganisationMergeUndone(source.pk, target.pk, actor.pk))
    return source


@transaction.atomic
def keep_apart(*, actor: User, one: Organisation, other: Organisation) -> None:
    """Note that two institutions that look alike are two."""
    check_coordinator(actor)
    if one.pk == other.pk:
        raise Refused(_("Please choose another institution: one cannot become part of itself."))
    first, second = sorted((one.pk, other.pk))
    DistinctOrganisations.objects.get_or_create(first_id=first, second_id=second)
    audit.record(actor, "organisation.kept_apart", one, other=other.name)
