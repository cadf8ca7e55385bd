"""Everything that is written about people, one function each.

Every action is atomic, checks its rule, writes, notes the act in the audit log and emits a fact; `Refused`
carries a sentence for the person. Mails go through the outbox and so commit with the rest.
"""

from .admission import admit, answer_question, apply, ask_back, confirm_application, decline
from .applicants import remind_coordinators, remove_unconfirmed, withdraw_application
from .consents import give_consent, withdraw_consent
from .membership import add_member, appoint_coordinator, block_member, make_former, readmit_member, unblock_member
from .organisations import add_organisation, edit_organisation, known_organisation, named_organisation
from .profiles import MAX_EXPERTISE, ProfileInput, update_profile

__all__ = [
    "MAX_EXPERTISE",
    "ProfileInput",
    "add_member",
    "add_organisation",
    "admit",
    "answer_question",
    "apply",
    "appoint_coordinator",
    "ask_back",
    "block_member",
    "confirm_application",
    "decline",
    "edit_organisation",
    "give_consent",
    "known_organisation",
    "make_former",
    "named_organisation",
    "readmit_member",
    "remind_coordinators",
    "remove_unconfirmed",
    "unblock_member",
    "update_profile",
    "withdraw_application",
    "withdraw_consent",
]
