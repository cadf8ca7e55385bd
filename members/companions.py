"""Who shares a group with whom: known by the app of the groups, asked here.

Groups stand above members, so the answer comes through one registered function. Without it nobody shares
a group, and what is meant for "members of my groups" stays hidden.
"""

from collections.abc import Callable, Iterable
from typing import Any

SharesGroupWith = Callable[[Any, set[int]], set[int]]
_registered: list[SharesGroupWith] = []


def register_companions(function: SharesGroupWith) -> None:
    """Let `function(viewer, user_ids)` say which of `user_ids` share a group with `viewer`, in one query."""
    _registered[:] = [function]


def companions_among(viewer: Any, user_ids: Iterable[int]) -> set[int]:
    """Those of `user_ids` who share a group with `viewer`."""
    wanted = set(user_ids)
    return _registered[0](viewer, wanted) & wanted if _registered and wanted else set()
