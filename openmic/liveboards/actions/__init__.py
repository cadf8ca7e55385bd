"""Every write to a live board. Each is one transaction with its numbered events."""

from .asking import ask, edit_own, withdraw
from .boards import (
    change_settings,
    close_board,
    create_board,
    freeze_board,
    open_board,
    renew_code,
    set_moderators,
    take_in_guest_votes,
)
from .moderating import (
    add_note,
    admit,
    answer,
    bar_asker,
    edit_text,
    merge,
    put_on_stage,
    reopen,
    set_aside,
    take_off_stage,
    unmerge,
)
from .passing_on import pass_on
from .voting import set_vote

__all__ = [
    "add_note",
    "admit",
    "answer",
    "ask",
    "bar_asker",
    "change_settings",
    "close_board",
    "create_board",
    "edit_own",
    "edit_text",
    "freeze_board",
    "merge",
    "open_board",
    "pass_on",
    "put_on_stage",
    "renew_code",
    "reopen",
    "set_aside",
    "set_moderators",
    "set_vote",
    "take_in_guest_votes",
    "take_off_stage",
    "unmerge",
    "withdraw",
]
