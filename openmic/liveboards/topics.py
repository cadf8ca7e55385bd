"""Names of the boards' live topics, and how actions tell what happened."""

from __future__ import annotations

from kurzewege.common.live import api as live

from .models import LiveBoard, LiveQuestion

PREFIX = "mic"
DESK_PREFIX = "mic-desk"


def topic_of(board: LiveBoard) -> str:
    """For everybody on the board, guests too."""
    return f"{PREFIX}:{board.key}"


def desk_topic_of(board: LiveBoard) -> str:
    """For its moderators."""
    return f"{DESK_PREFIX}:{board.key}"


def tell(question: LiveQuestion, *, was_shown: bool) -> int:
    """Something became of the question; gives the number of the board's event.

    Desk first, here and below: all actions append in one order (see `live.append`).
    """
    live.append(desk_topic_of(question.board), "question", ref=question.key)
    topic = topic_of(question.board)
    if question.is_shown:
        return live.append(topic, "shown", ref=question.key)
    if was_shown:
        return live.append(topic, "gone", ref=question.key)
    # Of what only its asker sees nothing is told but that she should look after her own questions.
    return live.append(topic, "asked")


def tell_votes(question: LiveQuestion) -> None:
    """Its votes were counted anew."""
    live.append(desk_topic_of(question.board), "votes", ref=question.key)
    live.append(topic_of(question.board), "votes", ref=question.key)


def tell_board(board: LiveBoard) -> None:
    """Its state or settings changed, so that every number of votes may be another."""
    live.append(desk_topic_of(board), "board")
    live.append(topic_of(board), "board")


def tell_note(board: LiveBoard, question: LiveQuestion | None) -> None:
    """The moderators have a new note."""
    live.append(desk_topic_of(board), "note", ref=question.key if question else "")


def tell_hall(board: LiveBoard, *kinds: str) -> int:
    """The speaking list ("hands", "speaking") or the clock ("timer") changed; gives the number of the board's event."""
    number = 0
    for topic in (desk_topic_of(board), topic_of(board)):
        for kind in kinds:
            number = live.append(topic, kind)
    return number


def tell_moderators(board: LiveBoard) -> None:
    """Who moderates is another: the desk shows it, and who is no moderator any more hears it no longer."""
    live.append(desk_topic_of(board), "moderators")
    tell_audience(board)


def tell_audience(board: LiveBoard) -> None:
    """Who may see the board, or its desk, is another."""
    for topic in (desk_topic_of(board), topic_of(board)):
        live.audience_changed(topic)
