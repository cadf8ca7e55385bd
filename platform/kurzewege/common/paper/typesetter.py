"""Sets one document: JSON on standard input (see `pdf`), the PDF on standard output. Knows nothing of Django."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).with_name("paper.typ")


def main() -> None:
    """Entry point."""
    data = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(typeset({"paper": json.dumps(data)}, data["moment"]))


def typeset(values: dict[str, str], moment: int) -> bytes:
    """The PDF, drawn at `moment` (seconds since 1970).

    Where no font of the library shows a letter (emoji, Chinese), those of the server are tried; a letter that none
    of them has is drawn as an empty box, which PDF/UA forbids: such a file has all the tags, without the claim.
    """
    for fonts, standards in _ways():
        try:
            return typst.compile(
                TEMPLATE,
                root=TEMPLATE.parent,
                font_paths=fonts,
                sys_inputs=values,
                format="pdf",
                pdf_standards=standards,
                timestamp=moment,
            )
        except typst.TypstError as error:
            if not standards or "could not be displayed with" not in str(error):
                raise
    raise AssertionError("unreachable")


def _ways() -> Iterator[tuple[Any, Any]]:
    # The library's own first, so that a file looks the same wherever it was drawn.
    yield typst.Fonts(include_system_fonts=False), ["ua-1"]
    everything = typst.Fonts(include_system_fonts=True)
    yield everything, ["ua-1"]
    yield everything, []


if __name__ == "__main__":
    main()
