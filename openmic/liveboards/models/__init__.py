"""Live boards, their questions and votes. What is kept about people is as little as each board's kind allows."""

from .boards import LiveBoard, ScreenPass, new_secret
from .hall import LiveTimer, RaisedHand
from .questions import LiveEdit, LiveNote, LiveQuestion, LiveVote

__all__ = [
    "LiveBoard",
    "LiveEdit",
    "LiveNote",
    "LiveQuestion",
    "LiveTimer",
    "LiveVote",
    "RaisedHand",
    "ScreenPass",
    "new_secret",
]
