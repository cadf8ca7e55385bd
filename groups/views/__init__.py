"""Pages of groups."""

from .ending import (
    deleted_groups,
    group_archive,
    group_continue,
    group_delete,
    group_merge,
    group_quiet,
    group_reopen,
    restore_group,
)
from .joining import (
    answer_invitation,
    group_join,
    group_leave,
    invitation,
    settle_request,
    withdraw_request,
)
from .pages import group_detail, group_list
from .people import (
    add_member,
    appoint_lead,
    change_member,
    group_members,
    suggest_people,
    take_lead,
    withdraw_invitation,
)
from .settings import group_create, group_edit, tick_goal

__all__ = [
    "add_member",
    "answer_invitation",
    "appoint_lead",
    "change_member",
    "deleted_groups",
    "group_archive",
    "group_continue",
    "group_create",
    "group_delete",
    "group_detail",
    "group_edit",
    "group_join",
    "group_leave",
    "group_list",
    "group_members",
    "group_merge",
    "group_quiet",
    "group_reopen",
    "invitation",
    "restore_group",
    "settle_request",
    "suggest_people",
    "take_lead",
    "tick_goal",
    "withdraw_invitation",
    "withdraw_request",
]
