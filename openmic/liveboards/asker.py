"""Who asks and votes: a member, or the browser of a guest; and the marks by which they are known again."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kurzewege.common.keys import ALPHABET, KEY_LENGTH
from kurzewege.common.visitors import Visitor

if TYPE_CHECKING:
    from .models import LiveBoard, LiveQuestion

# Lives as long as the process: what is counted under it cannot be told from outside, not even with all data.
_PROCESS_SECRET = secrets.token_bytes(32)
# Invented names: no person is called so, and a list of them reads well in a hall.
BIRDS = (
    "Amsel", "Bachstelze", "Bussard", "Dohle", "Drossel", "Eisvogel", "Elster", "Fasan", "Fink", "Gimpel",
    "Habicht", "Haubenlerche", "Kauz", "Kiebitz", "Kleiber", "Kolkrabe", "Kormoran", "Kranich", "Lerche", "Meise",
    "Milan", "Möwe", "Nachtigall", "Pirol", "Reiher", "Rotkehlchen", "Schwalbe", "Schwan", "Specht", "Sperling",
    "Star", "Stieglitz", "Storch", "Taube", "Uhu", "Wachtel", "Zaunkönig", "Zeisig",
)  # fmt: skip


@dataclass(frozen=True)
class Asker:
    """`user` is an admitted member who sees the board; None: a guest. `visitor` is the browser in both cases."""

    user: Any | None
    visitor: Visitor

    @property
    def is_guest(self) -> bool:
        return self.user is None

    def key_for(self, form_key: str) -> str:
        """The key of the question that this browser sends with the form `form_key`: the same again for the same form.

        So a form that is sent twice, or again after a restart, is one question, and nothing is kept about forms.
        """
        return _key_from(self.visitor.mark(f"question:{form_key}"))

    def owner_mark(self, question_key: str) -> str:
        """What stands in the question that this browser asked."""
        return self.visitor.mark(f"owner:{question_key}")

    def owns(self, question: LiveQuestion) -> bool:
        """Did this person ask it? By account where the board keeps it, else by browser."""
        if question.author_id is not None:
            return self.user is not None and question.author_id == self.user.pk
        return hmac.compare_digest(question.owner, self.owner_mark(question.key))

    def own_among(self, questions: Iterable[LiveQuestion]) -> list[LiveQuestion]:
        """Those of `questions` that this person asked."""
        return [question for question in questions if self.owns(question)]

    def voter_mark(self, board: LiveBoard) -> str:
        """What stands for this person's votes on the board while its secret exists."""
        return _mark(board, self._name)

    def hand_key(self, board: LiveBoard) -> str:
        """The key of this person's raised hand, in whatever browser; it tells nothing about her votes."""
        return _key_from(_mark(board, f"hand:{self._name}"))

    def invented_name(self, board: LiveBoard) -> str:
        """ "Eisvogel 17": the same for all questions of this person on this board."""
        number = int(self.voter_mark(board)[:12], 16)
        return f"{BIRDS[number % len(BIRDS)]} {number // len(BIRDS) % 90 + 10}"

    def limit_key(self, board: LiveBoard) -> str:
        """Under which this person's questions and votes are counted: by person or token and board, never by address."""
        return hmac.digest(_PROCESS_SECRET, f"{board.pk}:{self._name}".encode(), hashlib.sha256).hex()

    @property
    def _name(self) -> str:
        return f"guest:{self.visitor.token}" if self.user is None else f"member:{self.user.pk}"


def _mark(board: LiveBoard, name: str) -> str:
    return hmac.digest(board.vote_secret.encode(), name.encode(), hashlib.sha256).hex()


def _key_from(mark: str) -> str:
    """A key like any other, the same again for the same mark (hexadecimal digits)."""
    digits = int(mark, 16)
    letters = []
    for _ in range(KEY_LENGTH):
        digits, letter = divmod(digits, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)
