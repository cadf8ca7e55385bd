"""What the extractor answers."""

import json
from dataclasses import asdict, dataclass, field

MAX_CHARACTERS = 2_000_000
MAX_PAGES = 300


class Unreadable(Exception):
    """The file cannot be read; `reason` is a value of `StoredFile.Problem`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Result:
    """`texts`: (page number from 1, text), without empty pages. `clean`: media type of FOLDER/clean, if it was made."""

    reason: str = ""
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    texts: list[tuple[int, str]] = field(default_factory=list)
    previews: bool = False
    clean: str = ""

    def add_text(self, number: int, text: str) -> bool:
        """Keep the text of a page; False when there is no room for more."""
        room = MAX_CHARACTERS - sum(len(known) for _number, known in self.texts)
        if words := " ".join(text.replace("\0", " ").split())[:room]:
            # Lone surrogates cannot be stored; PDF files hold some.
            self.texts.append((number, words.encode("utf-8", "ignore").decode("utf-8")))
        return len(text) < room

    def as_json(self) -> str:
        return json.dumps(asdict(self))
