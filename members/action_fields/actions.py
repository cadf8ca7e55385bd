"""Adding, changing, ordering and retiring action fields; each note in the audit log, each a fact."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common import colours
from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import after_commit, emit

from ..actions.checks import check_coordinator
from ..facts import ActionFieldAdded, ActionFieldChanged, ActionFieldRestored, ActionFieldRetired
from ..folding import slug_of
from ..models import ActionField, User
from .first import FIELDS

UP, DOWN = "up", "down"


@transaction.atomic
def add_field(*, actor: User, name: str, icon: str, colour: str) -> ActionField:
    """A new field at the end of the order; its slug is made from the name once and never changes."""
    check_coordinator(actor)
    return _add(actor, name, icon, colour)


@transaction.atomic
def found_fields(*, actor: User) -> list[ActionField]:
    """The nine fields of a new network, each with its standing group, which its first coordinator leads.

    Gives [] where there are some already. For the operator's command: she has not accepted the texts yet, and so has no
    right that could be asked for.
    """
    if _locked():
        return []
    return [_add(actor, name, icon, colour, slug) for slug, name, icon, colour in FIELDS]


def _add(actor: User, name: str, icon: str, colour: str, slug: str = "") -> ActionField:
    fields = _locked()
    _check_name(name, fields)
    last = max((field.position for field in fields), default=-1)
    field = ActionField(name=name, slug=slug or _free_slug(name, fields), icon=icon, colour=colour, position=last + 1)
    _save(field)
    audit.record(actor, "action_field.added", field)
    emit(ActionFieldAdded(field.pk, actor.pk))
    after_commit(colours.changed)
    return field


@transaction.atomic
def change_field(*, actor: User, field: ActionField, name: str, icon: str, colour: str) -> ActionField:
    """Another name, icon or colour; what stands in the field stays there."""
    check_coordinator(actor)
    _check_name(name, [other for other in _locked() if other.pk != field.pk])
    old_name = ActionField.objects.get(pk=field.pk).name
    field.name, field.icon, field.colour = name, icon, colour
    _save(field)
    audit.record(actor, "action_field.changed", field, old_name=old_name)
    emit(ActionFieldChanged(field.pk, actor.pk, old_name=old_name))
    after_commit(colours.changed)
    return field


@transaction.atomic
def move_field(*, actor: User, field: ActionField, direction: str) -> int:
    """One place up or down among the fields in use; gives its place, counted from 1. At the edge it stays."""
    check_coordinator(actor)
    order = [other for other in _locked() if other.retired_at is None]
    place = next((number for number, other in enumerate(order) if other.pk == field.pk), None)
    if place is None:
        raise Refused(_("This action field is retired. Please bring it back first."))
    other = place + (-1 if direction == UP else 1)
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        place = other
    for number, moved in enumerate(order):
        if moved.position != number:
            moved.position = number
            moved.save(update_fields=["position"])
    return place + 1


@transaction.atomic
def retire_field(*, actor: User, field: ActionField) -> None:
    """Take a field out of use: nothing new gets it, what has it keeps it with its colour. Twice changes nothing."""
    check_coordinator(actor)
    fields = _locked()
    current = next(other for other in fields if other.pk == field.pk)
    if current.retired_at is not None:
        return
    if sum(other.retired_at is None for other in fields) == 1:
        raise Refused(_("The network needs at least one action field. Please add another one first."))
    current.retired_at = timezone.now()
    current.save(update_fields=["retired_at"])
    audit.record(actor, "action_field.retired", current)
    emit(ActionFieldRetired(current.pk, actor.pk))


@transaction.atomic
def restore_field(*, actor: User, field: ActionField) -> None:
    """Bring a retired field back, at the end of the order."""
    check_coordinator(actor)
    fields = _locked()
    retired = next(other for other in fields if other.pk == field.pk)
    if retired.retired_at is None:
        return
    retired.retired_at = None
    retired.position = max(other.position for other in fields) + 1
    retired.save(update_fields=["retired_at", "position"])
    audit.record(actor, "action_field.restored", retired)
    emit(ActionFieldRestored(retired.pk, actor.pk))


def _locked() -> list[ActionField]:
    """All fields in order, locked: two coordinators who move at once come one after the other."""
    return list(ActionField.objects.select_for_update(no_key=True).order_by("position", "name"))


def _save(field: ActionField) -> None:
    try:
        with transaction.atomic():
            field.save()
    except IntegrityError:
        raise Refused(_("There is already an action field with this name."), field="name") from None


def _check_name(name: str, others: list[ActionField]) -> None:
    if any(slug_of(other.name) == slug_of(name) for other in others):
        raise Refused(_("There is already an action field with this name."), field="name")


def _free_slug(name: str, others: list[ActionField]) -> str:
    """Letters a-z, digits and hyphens: it is part of a class in the colours' stylesheet."""
    plain = re.sub(r"[^a-z0-9]+", "-", slug_of(name)).strip("-")[:34].rstrip("-") or "feld"
    taken = {other.slug for other in others}
    return next(slug for slug in (plain, *(f"{plain}-{number}" for number in range(2, 9999))) if slug not in taken)
