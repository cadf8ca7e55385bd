"""Who may do what with folders and documents. All take loaded objects.

| act                              | network                        | group                              |
|----------------------------------|--------------------------------|------------------------------------|
| add, new version, rename, tag    | every member                   | its members                        |
| the same where "leads write"     | coordinators                   | its leads                          |
| delete, restore                  | author, coordinators           | author, leads                      |
"""

from __future__ import annotations

from typing import Any

from groups.models import Group, Membership
from groups.rules import is_writable, role_of

from .models import Document, Folder


def can_write(user: Any, group: Group | None, folder: Folder | None) -> bool:
    """Whether `user` may add to the place or change what is there. At most one query."""
    if not getattr(user, "is_member", False):
        return False
    leads_only = folder is not None and folder.write_rule == Folder.WriteRule.LEADS
    if group is None:
        return user.is_coordinator or not leads_only
    role = role_of(user, group)
    return is_writable(group) and role is not None and (role == Membership.Role.LEAD or not leads_only)


def can_delete(user: Any, document: Document) -> bool:
    """Whether `user` may move the document to the bin and back."""
    if not getattr(user, "is_member", False):
        return False
    if document.group is None:
        return user.is_coordinator or document.created_by_id == user.pk
    role = role_of(user, document.group)
    if not is_writable(document.group) or role is None:
        return False
    return role == Membership.Role.LEAD or document.created_by_id == user.pk
