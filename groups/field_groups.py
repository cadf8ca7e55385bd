"""The standing group of each action field follows the field: it comes with it, is renamed with it, rests with it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from kurzewege.common.audit import api as audit
from kurzewege.common.facts import emit, on
from members.facts import ActionFieldAdded, ActionFieldChanged, ActionFieldRestored, ActionFieldRetired
from members.models import ActionField, User

from . import actions
from .facts import GroupChanged
from .models import Group


def _standing_group(field_id: int) -> Group | None:
    return Group.objects.existing().filter(kind=Group.Kind.FIELD, action_field=field_id).first()


@on(ActionFieldAdded)
def found_group(fact: ActionFieldAdded) -> None:
    """A new field has its group at once; whoever added the field leads it until she names somebody."""
    field = ActionField.objects.get(pk=fact.field_id)
    actor = User.objects.get(pk=fact.actor_id)
    actions.create_group(actor=actor, name=field.name, kind=Group.Kind.FIELD, action_field=field)


@on(ActionFieldChanged)
def rename_group(fact: ActionFieldChanged) -> None:
    """The group is called like its field, unless somebody gave it a name of its own."""
    group, field = _standing_group(fact.field_id), ActionField.objects.get(pk=fact.field_id)
    if group is None or group.name != fact.old_name or group.name == field.name:
        return
    group.name = field.name
    group.save(update_fields=["name"])
    emit(GroupChanged(group.pk, fact.actor_id))


@on(ActionFieldRetired)
def archive_group(fact: ActionFieldRetired) -> None:
    """The group of a retired field stays readable and is found; nothing new can be added."""
    _set_archived(fact, timezone.now())


@on(ActionFieldRestored)
def reopen_group(fact: ActionFieldRestored) -> None:
    """A field in use has a group in which people can write; one that was never there is founded."""
    if _standing_group(fact.field_id) is None:
        found_group(ActionFieldAdded(fact.field_id, fact.actor_id))
    _set_archived(fact, None)


def _set_archived(fact: ActionFieldRetired | ActionFieldRestored, moment: datetime | None) -> None:
    # Not by the action: whoever may retire a field need not be one who may see its group.
    group = _standing_group(fact.field_id)
    if group is None or (group.archived_at is None) == (moment is None):
        return
    group.archived_at = moment
    group.save(update_fields=["archived_at"])
    verb = "group.archived" if moment else "group.reopened"
    audit.record(User.objects.get(pk=fact.actor_id), verb, group)
    emit(GroupChanged(group.pk, fact.actor_id))
