"""PDF: the text of the first 300 pages and a picture of the first."""

import re
from pathlib import Path

import pypdfium2
from pypdfium2 import PdfiumError
from pypdfium2.raw import FPDF_ERR_PASSWORD

from .images import PREVIEWS, write_previews
from .result import MAX_PAGES, Result, Unreadable

# PDFium puts these where a word was divided at the end of a line.
_DIVIDED = re.compile("[\x02\ufffe]\r?\n?")


def read(path: Path, folder: Path) -> Result:
    try:
        document = pypdfium2.PdfDocument(path)
    except PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == FPDF_ERR_PASSWORD or "password" in str(error).lower()
        raise Unreadable("password" if is_locked else "broken") from error
    pages = len(document)
    if not pages:
        raise Unreadable("broken")
    result = Result(pages=pages)
    for index in range(min(pages, MAX_PAGES)):
        if not result.add_text(index + 1, _text_of(document, index)):
            break
    _preview(document, folder, result)
    return result


def _text_of(document: pypdfium2.PdfDocument, index: int) -> str:
    try:
        page = document[index]
        text_page = page.get_textpage()
    except PdfiumError:
        return ""  # one damaged page does not hide the others
    text = text_page.get_text_range()
    text_page.close()
    page.close()
    return _DIVIDED.sub("", text)


def _preview(document: pypdfium2.PdfDocument, folder: Path, result: Result) -> None:
    try:
        page = document[0]
        longest = max(page.get_size())
        if longest <= 0:
            return
        image = page.render(scale=PREVIEWS["large"] / longest).to_pil().convert("RGB")
    except PdfiumError:
        return
    write_previews(image, folder)
    result.width, result.height = image.size
    result.previews = True
