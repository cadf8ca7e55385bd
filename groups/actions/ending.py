"""Archiving, deleting, and the way back from both."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.searchindex import api as search
from members.models import User

from ..belongings import all_belongings
from ..facts import GroupChanged, GroupDeleted, GroupRestored
from ..models import Deletion, Group
from ..notifications import mail_about, tell
from .checks import NOT_ALLOWED, audience_ids, require_manager, tell_standing

KEPT_DAYS = 30


@transaction.atomic
def archive_group(*, actor: User, group: Group) -> Group:
    """Keep the group to be read and searched; nothing new can be added."""
    require_manager(actor, group)
    if Group.objects.filter(pk=group.pk, archived_at=None).update(archived_at=timezone.now()):
        audit.record(actor, "group.archived", group)
        emit(GroupChanged(group.pk, actor.pk))
        tell_standing(audience_ids(group))
    group.refresh_from_db(fields=["archived_at"])
    return group


@transaction.atomic
def reopen_group(*, actor: User, group: Group) -> Group:
    """An archived group goes on; it is not asked at once whether it is quiet."""
    require_manager(actor, group)
    now = timezone.now()
    if Group.objects.filter(pk=group.pk).exclude(archived_at=None).update(archived_at=None, continued_at=now):
        audit.record(actor, "group.reopened", group)
        emit(GroupChanged(group.pk, actor.pk))
        tell_standing(audience_ids(group))
    group.refresh_from_db(fields=["archived_at", "continued_at"])
    return group


@transaction.atomic
def delete_group(*, actor: User, group: Group, typed_name: str) -> Deletion:
    """Take the whole group out of sight; its members are told. For 30 days `restore_group` brings everything back."""
    require_manager(actor, group)
    if group.kind == Group.Kind.FIELD:
        raise Refused(_("The group of an action field stays as long as the field. A coordinator can retire the field."))
    if " ".join(typed_name.split()).casefold() != " ".join(group.name.split()).casefold():
        raise Refused(_("That is not the name of the group. Please write it as it stands above."), field="typed_name")
    if not Group.objects.existing().filter(pk=group.pk).update(deleted_at=timezone.now()):
        raise Refused(_("This group has already been deleted."))
    group.refresh_from_db(fields=["deleted_at"])
    deletion = Deletion.objects.create(group=group, deleted_by=actor)
    audit.record(actor, "group.deleted", group)
    emit(GroupDeleted(group.pk, actor.pk))
    _tell_members(deletion, actor)
    tell_standing(audience_ids(group))
    return deletion


@transaction.atomic
def restore_group(*, actor: User, deletion: Deletion) -> Group:
    """Bring a deleted group back with everything; of two at once the first does it."""
    if not Deletion.objects.restorable_by(actor).filter(pk=deletion.pk).exists():
        raise Refused(NOT_ALLOWED)
    now = timezone.now()
    group = Group.objects.select_for_update(no_key=True).get(pk=deletion.group_id)
    Deletion.objects.filter(group=group, restored_at=None).update(restored_at=now)
    Group.objects.filter(pk=group.pk).update(deleted_at=None, continued_at=now)
    group.refresh_from_db()
    audit.record(actor, "group.restored", group)
    emit(GroupRestored(group.pk, actor.pk))
    tell("groups.restored", actor=actor, recipients=members_of(group), target=group, group=group)
    tell_standing(audience_ids(group))
    return group


def purge_deleted_groups(*, now: datetime | None = None) -> int:
    """Delete for good what was deleted more than 30 days ago; gives the number of groups. One transaction for each."""
    limit = (now or timezone.now()) - timedelta(days=KEPT_DAYS)
    count = 0
    for group in Group.objects.filter(deleted_at__lte=limit):
        count += _purge(group, limit)
    return count


@transaction.atomic
def _purge(group: Group, limit: datetime) -> bool:
    found = Group.objects.select_for_update(no_key=True).filter(pk=group.pk, deleted_at__lte=limit).first()
    if found is None:  # brought back meanwhile
        return False
    for belongings in all_belongings():
        belongings.purge(found)
    audit.record(None, "group.purged", found)
    search.remove(found)
    found.delete()
    return True


def members_of(group: Group):
    """Its members who are still in the network."""
    return User.objects.members().filter(memberships__group=group)


def last_day(deletion: Deletion) -> datetime:
    """Until when the group can be brought back."""
    return deletion.created + timedelta(days=KEPT_DAYS)


def _tell_members(deletion: Deletion, actor: User) -> None:
    group = deletion.group
    url = reverse("groups:deleted")
    day = formats.date_format(timezone.localtime(last_day(deletion)), "j. F")
    sentence = _(
        "%(name)s has deleted the group “%(group)s”. Until %(day)s its leads can bring it back with everything in it."
    ) % {"name": actor.name, "group": group.name, "day": day}
    tell(
        "groups.deleted",
        actor=actor,
        recipients=members_of(group),
        target=deletion,
        group=group,
        url=url,
        mail_text=mail_about(_("The group “%(group)s” was deleted") % {"group": group.name}, sentence, url),
    )
