"""Anonymous questions on their way to the board: kept in memory only, written together and in any order.

Neither the moment nor the place of a question's row tells when it was sent. What is in the bag when the process is
killed is lost; the phone that sent it keeps it until it sees it on the board, and sends it again with the same key.
"""

from __future__ import annotations

import atexit
import logging
import random
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import DatabaseError, close_old_connections, connection

if TYPE_CHECKING:
    from .models import LiveQuestion

log = logging.getLogger("kurzewege.openmic")

# The first question of a bag waits this long for company (seconds).
SHORTEST, LONGEST = 2.0, 15.0
RETRY_SECONDS = 5.0
SLOT_SECONDS = 300
_random = random.SystemRandom()


class Bag:
    """The questions on their way to all boards of this process."""

    def __init__(self) -> None:
        self._questions: list[LiveQuestion] = []
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def holds(self, key: str) -> bool:
        with self._lock:
            return any(question.key == key for question in self._questions)

    def post(self, question: LiveQuestion) -> None:
        """Take it along; the bag is emptied some random seconds after its first question."""
        with self._lock:
            if not any(other.key == question.key for other in self._questions):
                self._questions.append(question)
            self._wind_up(_random.uniform(SHORTEST, LONGEST))

    def empty(self) -> int:
        """Write everything that is in it, of each board in any order, in one transaction; gives how many that were."""
        from .actions.asking import store
        from .models import LiveBoard

        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            questions = list(self._questions)
        _random.shuffle(questions)
        # Board by board, in one order: another process may be writing to the same ones (docs/decisions/0031).
        questions.sort(key=lambda question: question.board_id)
        if questions:
            boards = LiveBoard.objects.in_bulk({question.board_id for question in questions})
            for question in questions:
                question.board = boards.get(question.board_id, question.board)
            store([question for question in questions if question.board_id in boards])
        # Only now: whoever sends the same form meanwhile finds it in the bag or on the board.
        with self._lock:
            self._questions = [question for question in self._questions if question not in questions]
            if self._questions:
                self._wind_up(_random.uniform(SHORTEST, LONGEST))
        return len(questions)

    def _wind_up(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = threading.Timer(seconds, self._deliver)
            self._timer.daemon = True
            self._timer.start()

    def _deliver(self) -> None:
        close_old_connections()
        try:
            self.empty()
        except DatabaseError as error:
            log.warning("anonymous questions not written yet: %r", error)
            with self._lock:
                self._wind_up(RETRY_SECONDS)
        finally:
            connection.close()


_bag = Bag()
holds, post, empty = _bag.holds, _bag.post, _bag.empty


def rounded(moment: datetime) -> datetime:
    """The beginning of its five minutes."""
    return datetime.fromtimestamp(moment.timestamp() // SLOT_SECONDS * SLOT_SECONDS, UTC)


@atexit.register
def _last_delivery() -> None:
    """A server that stops in peace takes nobody's question with it."""
    try:
        empty()
    except Exception as error:
        log.warning("anonymous questions lost at the end: %r", error)
