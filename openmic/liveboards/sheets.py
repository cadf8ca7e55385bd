"""The phone page as a guest finds it who has neither asked nor voted nor raised her hand: made once for all who come
at the same number of the board's log. A hall comes within seconds, and drawing the page is most of what each one costs.

What is shown is what a page drawn for her alone would show: the number is read before the rows, as for every page, and
whatever changes on a board raises it. What does not (a member's new name) is seen two seconds later at most.
"""

from __future__ import annotations

import hmac
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.utils.translation import get_language

from kurzewege.common import submissions
from kurzewege.common.live import api as live
from kurzewege.common.visitors import Visitor

from . import hall, own
from .asker import Asker
from .models import LiveBoard

Draw = Callable[[Asker, dict[str, Any]], str]
# A sheet for each board and language.
MAX_SHEETS = 100
LIFE_SECONDS = 2.0
# Stands for the token of the forms while a sheet is drawn: nobody can have written it.
TOKEN = secrets.token_hex(16)
_FORM_KEY = re.compile(rf'name="{submissions.FIELD}" value="(\w+)"')


@dataclass(frozen=True)
class Sheet:
    """A page with holes for token, form key and hand; and whose it cannot be: marks of askers, keys of raised hands."""

    pieces: list[str]
    holes: dict[str, str]
    askers: list[tuple[str, str]]
    hands: frozenset[str]

    def fits(self, asker: Asker, board: LiveBoard) -> bool:
        """Has this guest left nothing of hers on the board? One query, for votes: they come too fast to be kept."""
        is_asker = any(hmac.compare_digest(mark, asker.owner_mark(key)) for key, mark in self.askers)
        return not is_asker and asker.hand_key(board) not in self.hands and not own.votes_of(asker, board)

    def filled(self, *, token: str, hand: str) -> str:
        """The page for one person."""
        values = {"token": token, "hand": hand, "form": submissions.fresh_key()}
        return "".join(values[self.holes[piece]] if piece in self.holes else piece for piece in self.pieces)


def sheet_of(board: LiveBoard, cursor: live.Cursor, present: int, draw: Draw) -> Sheet:
    """The sheet of a board at this number; `draw(asker, around)` makes the page of one guest with what
    `hall.context_of` gave, its forms with `TOKEN`."""
    fields = tuple(getattr(board, field.attname) for field in board._meta.concrete_fields)
    standing = (cursor, present, fields)
    return _sheets.get((board.key, get_language()), standing, lambda: _made(board, draw))


def _made(board: LiveBoard, draw: Draw) -> Sheet:
    nobody = Asker(None, Visitor.new())
    around = hall.context_of(board)
    html = draw(nobody, around)
    found = _FORM_KEY.search(html)
    holes = {TOKEN: "token", nobody.hand_key(board): "hand"} | ({found[1]: "form"} if found else {})
    queue = around["queue"]
    hands = [*queue.waiting, *([queue.speaker] if queue.speaker else [])]
    return Sheet(
        re.split(f"({'|'.join(map(re.escape, holes))})", html),
        holes,
        own.marks_of(board),
        frozenset(hand.key for hand in hands),
    )


class _Sheets:
    """The newest sheet of each board in each language; of many who miss it at once one draws it."""

    def __init__(self) -> None:
        self._sheets: OrderedDict[Hashable, tuple[Hashable, float, Sheet]] = OrderedDict()
        self._lock = threading.Lock()
        self._drawing: dict[Hashable, threading.Lock] = {}

    def get(self, name: Hashable, standing: Hashable, make: Callable[[], Sheet]) -> Sheet:
        with self._lock:
            drawing = self._drawing.setdefault(name, threading.Lock())
        with drawing:
            known = self._sheets.get(name)
            if known is not None and known[0] == standing and monotonic() < known[1]:
                return known[2]
            ends = monotonic() + LIFE_SECONDS
            sheet = make()
            with self._lock:
                self._sheets[name] = (standing, ends, sheet)
                self._sheets.move_to_end(name)
                while len(self._sheets) > MAX_SHEETS:
                    self._drawing.pop(self._sheets.popitem(last=False)[0], None)
            return sheet


_sheets = _Sheets()
