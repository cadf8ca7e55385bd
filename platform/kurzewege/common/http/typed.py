"""What somebody typed, drawn again into the page that says why it could not be taken.

Without scripts the text stands nowhere but in the request. The page gets it as a form to the same address: the words
in fields, the rest (what was chosen, the form's key, the token) hidden, so that sending it again is the same form sent
again, and one thing comes of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest

# More than the longest form holds: a text of 20,000 characters with its markup.
MAX_CHARACTERS = 100_000
MAX_FIELDS = 300
# Whatever has a space or a line break in it was written by a person, and shall be seen.
_WRITTEN = re.compile(r"\S\s+\S")
# A page with a secret in it could be left open, printed or kept by a browser.
_SECRET = re.compile(r"pass(word|wort|phrase|key)|secret|credential|token|otp|^(code|pin)$", re.IGNORECASE)
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the field's name


@dataclass(frozen=True)
class Typed:
    """`written` is seen and can be changed, `rest` is hidden; both (name, value). `files`: fields that had some."""

    address: str
    written: list[tuple[str, str]]
    rest: list[tuple[str, str]]
    files: list[str]


def typed_in(request: HttpRequest) -> Typed | None:
    """None unless it is a form of ours, sent by its own page, without secrets and not too long.

    Whose token was not checked yet might be sent by a stranger's page; nothing of that is drawn. Reads only what was
    read already: the database, which is away, is not asked.
    """
    if request.method != "POST" or not hasattr(request, "_post") or not getattr(request, "csrf_processing_done", False):
        return None
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    if len(pairs) > MAX_FIELDS or sum(len(name) + len(value) for name, value in pairs) > MAX_CHARACTERS:
        return None
    if hasattr(request, "sensitive_post_parameters") or any(
        _SECRET.search(name) for name, _ in pairs if name != _TOKEN
    ):
        return None
    written = [pair for pair in pairs if _WRITTEN.search(pair[1])]
    if not written:
        return None
    rest = [pair for pair in pairs if pair not in written]
    return Typed(request.get_full_path(), written, rest, list(request.FILES))
