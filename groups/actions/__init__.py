"""Every write to groups. Each changed right reaches open sockets and open pages within a second."""

from .ending import archive_group, delete_group, purge_deleted_groups, reopen_group, restore_group
from .joining import (
    add_member,
    answer_invitation,
    invite_member,
    join_group,
    leave_group,
    let_invited_in,
    request_to_join,
    settle_request,
    withdraw_invitation,
    withdraw_request,
)
from .leading import appoint_lead, remove_member, set_role, take_lead
from .making import create_group, edit_group, set_goal_reached
from .merging import merge_groups
from .quiet import continue_group

__all__ = [
    "add_member",
    "answer_invitation",
    "appoint_lead",
    "archive_group",
    "continue_group",
    "create_group",
    "delete_group",
    "edit_group",
    "invite_member",
    "join_group",
    "leave_group",
    "let_invited_in",
    "merge_groups",
    "purge_deleted_groups",
    "remove_member",
    "reopen_group",
    "request_to_join",
    "restore_group",
    "set_goal_reached",
    "set_role",
    "settle_request",
    "take_lead",
    "withdraw_invitation",
    "withdraw_request",
]
