"""A group's lead, and what becomes of memberships when somebody leaves the network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit, on
from members import facts as members_facts
from members.handover.kinds import HandoverKind, Item
from members.invitations import actions as invitations
from members.models import User

from .facts import GroupChanged, MemberJoined, MemberLeft
from .models import Group, JoinRequest, Membership


class KindInGroups(HandoverKind):
    """Things that stand in a group: they pass to a member of it, those of the network to anybody."""

    # Whether the group's leads are named before its other members.
    leads_first = True

    def group_of(self, thing: Any) -> Group | None:
        """The group the thing stands in; None: the whole network. Asks the database nothing."""
        return thing.group

    def is_open_to_all(self, thing: Any) -> bool:
        return self.group_of(thing) is None

    def near(self, things: list[Any], giver: User) -> dict[int, list[User]]:
        groups = {thing.pk: group for thing in things if (group := self.group_of(thing)) is not None}
        inside = members_of(set(groups.values()), giver, leads_first=self.leads_first)
        return {pk: inside.get(group.pk, []) for pk, group in groups.items()}

    def asks_insiders(self, thing: Any) -> bool:
        return self.group_of(thing) is not None

    def insiders(self, thing: Any, giver: User) -> QuerySet[User]:
        group = self.group_of(thing)
        if group is None:
            return User.objects.none()
        return User.objects.members().filter(memberships__group=group).exclude(pk=giver.pk)


class GroupLead(KindInGroups):
    """Leading a group. A successor from outside becomes a member of it by accepting."""

    name = "groups.lead"
    label = gettext_lazy("Groups")
    icon = "users"
    model = Group
    order = 10
    hidden_title = gettext_lazy("a group that is not public")

    def held_by(self, user: User) -> QuerySet:
        led = Membership.objects.leads().filter(user=user).values("group")
        return self.all_things().filter(pk__in=led).order_by("name", "pk")

    def all_things(self) -> Any:
        return Group.objects.existing().with_member_count()

    def group_of(self, thing: Any) -> Group:
        return thing

    def is_open_to_all(self, thing: Any) -> bool:
        return True

    def item(self, thing: Any) -> Item:
        note = ngettext("one member", "%(count)s members", thing.member_count) % {"count": thing.member_count}
        return Item(thing.name, note, thing.get_absolute_url())

    def promise(self, title: str, successor: str) -> str:
        return _("%(name)s becomes lead of “%(title)s”.") % {"name": successor, "title": title}

    def stays(self, title: str) -> str:
        return _("“%(title)s” is led on by its other leads.") % {"title": title}

    def orphans(self, giver: User, things: list[Any]) -> set[int]:
        """Groups without another lead who is still here."""
        others = Membership.objects.leads().filter(group__in=things, user__status=User.Status.MEMBER)
        return {thing.pk for thing in things} - set(others.exclude(user=giver).values_list("group_id", flat=True))

    def give(self, thing: Any, *, giver: User, successor: User, actor: User) -> None:
        group = Group.objects.select_for_update(no_key=True).get(pk=thing.pk)
        if group.deleted_at is not None:
            raise Refused(_("This group does not exist any more."))
        membership, is_new = Membership.objects.get_or_create(group=group, user=successor)
        if is_new:
            JoinRequest.objects.waiting().filter(group=group, user=successor).update(
                state=JoinRequest.State.ADMITTED, settled_at=timezone.now()
            )
            emit(MemberJoined(group.pk, successor.pk))
        membership.role = Membership.Role.LEAD
        membership.save(update_fields=["role"])
        invitations.pass_on(giver=giver, successor=successor, room_key=group.key)
        own = Membership.objects.filter(group=group, user=giver)
        if giver.is_member:
            own.update(role=Membership.Role.MEMBER)
        elif own.delete()[0]:
            emit(MemberLeft(group.pk, giver.pk))

    def close(self, thing: Any, *, actor: User | None) -> bool:
        """The last member is gone: nobody could read the group any more, so it is archived."""
        Group.objects.filter(pk=thing.pk, archived_at=None).update(archived_at=timezone.now())
        audit.record(actor, "group.archived", thing)
        emit(GroupChanged(thing.pk, actor.pk if actor else None))
        return True


def members_of(groups: Iterable[Group], giver: User, *, leads_first: bool = False) -> dict[int, list[User]]:
    """Mapping group id → its members who are still here, without `giver`, the longest first; one query."""
    rows = Membership.objects.filter(group__in=list(groups), user__status=User.Status.MEMBER).exclude(user=giver)
    found: dict[int, list[User]] = {}
    for row in rows.select_related("user__organisation").order_by(*(["role"] if leads_first else []), "joined", "pk"):
        found.setdefault(row.group_id, []).append(row.user)
    return found


@on(members_facts.MemberLeft)
def end_memberships(fact: members_facts.MemberLeft) -> None:
    """Who leaves the network leaves its groups, and does not come back into them by being admitted again.

    A group without another lead keeps its lead on paper until somebody has taken it over.
    """
    lead = GroupLead()
    giver = User.objects.get(pk=fact.user_id)
    kept = lead.orphans(giver, list(lead.held_by(giver)))
    invitations.end_into_rooms(giver, but=Group.objects.filter(pk__in=kept).values_list("key", flat=True))
    for membership in Membership.objects.filter(user=giver).exclude(group__in=kept):
        group_id = membership.group_id
        membership.delete()
        emit(MemberLeft(group_id, giver.pk))
