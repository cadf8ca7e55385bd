"""Names of the boards' live topics."""

from .models import Board

PREFIX = "board"


def topic_of(board: Board) -> str:
    """Where changes of this board are told."""
    return f"{PREFIX}:{board.key}"
