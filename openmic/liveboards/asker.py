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
        digits = int(self.visitor.mark(f"question:{form_key}"), 16)
        letters = []
        for _ in range(KEY_LENGTH):
            digits, letter = divmod(digits, len(ALPHABET))
            letters.append(ALPHABET[letter])
        return "".join(letters)

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
        who = f"guest:{self.visitor.token}" if self.user is None else f"member:{self.user.pk}"
        return hmac.digest(board.vote_secret.encode(), who.encode(), hashlib.sha256).hex()

    def invented_name(self, board: LiveBoard) -> str:
        """ "Eisvogel 17": the same for all questions of this person on this board."""
        number = int(self.voter_mark(board)[:12], 16)
        return f"{BIRDS[number % len(BIRDS)]} {number // len(BIRDS) % 90 + 10}"

    def limit_key(self, board: LiveBoard) -> str:
        """Under which this person's questions and votes are counted: by person or token and board, never by address."""
        who = f"guest:{self.visitor.token}" if self.user is None else f"member:{self.user.pk}"
        return hmac.digest(_PROCESS_SECRET, f"{board.pk}:{who}".encode(), hashlib.sha256).hex()
