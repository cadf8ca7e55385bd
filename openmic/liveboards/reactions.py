"""What becomes of live boards when something happens to their group."""

from __future__ import annotations

from groups.facts import GroupChanged
from kurzewege.common.facts import on

from .models import LiveBoard
from .topics import tell_board


@on(GroupChanged)
def pause_in_an_archived_group(fact: GroupChanged) -> None:
    """Nothing new is added in an archived group: its open boards are paused, and say why."""
    boards = LiveBoard.objects.filter(group=fact.group_id, group__archived_at__isnull=False, state=LiveBoard.State.OPEN)
    for board in boards.select_for_update(of=("self",), no_key=True).select_related("group", "event").order_by("key"):
        board.state = LiveBoard.State.FROZEN
        board.save(update_fields=["state"])
        tell_board(board)
