"""Everything that is written in a handover, one function each. Each item is settled by itself, whole or not at all."""

from .answering import Answer, answer_items
from .leaving import leave_network, route_to_coordinators
from .preparing import Choice, change_plan, choose, send, start, take_back
from .reminding import remind_successors

__all__ = [
    "Answer",
    "Choice",
    "answer_items",
    "change_plan",
    "choose",
    "leave_network",
    "remind_successors",
    "route_to_coordinators",
    "send",
    "start",
    "take_back",
]
