"""What the extractor is told and what it answers."""

import json
from dataclasses import asdict, dataclass, field

# Before the media type: the cells of a spreadsheet are wanted, not its text.
TABLE = "table:"
MAX_CHARACTERS = 2_000_000
MAX_PAGES = 300


class Unreadable(Exception):
    """The file cannot be read; `reason` is a value of `StoredFile.Problem`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Crop:
    """A square cut out of a picture: its middle in parts of width and height (0–1), and how much it is enlarged.

    `zoom` 1 is the largest square that fits. A middle too near to the edge is moved inwards.
    """

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0

    def box(self, width: int, height: int) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) in pixels, inside the picture."""
        side = max(min(width, height) / max(self.zoom, 1.0), 1.0)
        left = min(max(self.x * width - side / 2, 0.0), width - side)
        top = min(max(self.y * height - side / 2, 0.0), height - side)
        return left, top, left + side, top + side

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Crop":
        return cls(**json.loads(text))


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
