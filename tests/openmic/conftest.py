"""What the tests of OPEN MIC share."""

from typing import Any

import pytest

from openmic import actions
from openmic.models import Question


@pytest.fixture
def board(cast: Any) -> Any:
    return actions.everyday_board()


@pytest.fixture
def ask(cast: Any) -> Any:
    """`ask(text=…, actor=…, …)` puts a question to all members, or `board=…`."""

    def make(
        actor: Any = None, text: str = "Wer kann am Freitag auf Tigrinya dolmetschen?", **details: Any
    ) -> Question:
        details.setdefault("board", actions.everyday_board())
        return actions.ask_question(actor=actor or cast.member, text=text, **details)

    return make
