"""Every write to a live board. Each is one transaction with its numbered events."""

from .asking import ask, edit_own, withdraw
from .boards import (
    add_moderator,
    change_settings,
    close_board,
    create_board,
    freeze_board,
    open_board,
    remove_moderator,
    renew_code,
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
from .screens import create_screen_pass, digest_of, withdraw_screen_pass
from .speaking import call_up, end_speech, lower_hand, move_to_end, raise_hand, remove_hand, set_speaking_list
from .suspicion import dismiss_suspicion, note_suspicion
from .timing import extend_timer, go_on_with_timer, pause_timer, start_timer, stop_timer
from .voting import Ballot, set_vote, settle, votes

__all__ = [
    "Ballot",
    "add_moderator",
    "add_note",
    "admit",
    "answer",
    "ask",
    "bar_asker",
    "call_up",
    "change_settings",
    "close_board",
    "create_board",
    "create_screen_pass",
    "digest_of",
    "dismiss_suspicion",
    "edit_own",
    "edit_text",
    "end_speech",
    "extend_timer",
    "freeze_board",
    "go_on_with_timer",
    "lower_hand",
    "merge",
    "move_to_end",
    "note_suspicion",
    "open_board",
    "pass_on",
    "pause_timer",
    "put_on_stage",
    "raise_hand",
    "remove_hand",
    "remove_moderator",
    "renew_code",
    "reopen",
    "set_aside",
    "set_speaking_list",
    "set_vote",
    "settle",
    "start_timer",
    "stop_timer",
    "take_in_guest_votes",
    "take_off_stage",
    "unmerge",
    "votes",
    "withdraw",
    "withdraw_screen_pass",
]
