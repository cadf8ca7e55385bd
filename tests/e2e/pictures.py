"""What the browsers show when a test fails: one picture a page and its address, beside the reports."""

import pytest
from django.utils.text import slugify
from playwright.sync_api import Browser, Error

from scripts.run_tests import PICTURES


def photograph(browser: Browser, item: pytest.Item) -> list[str]:
    """Keeps a picture of every open page; a line for each of them, or why there is none."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    pages = [page for context in browser.contexts for page in context.pages]
    lines = []
    for number, page in enumerate(pages, start=1):
        file = PICTURES / f"{slugify(item.name)}-{number}.png"
        try:
            page.screenshot(path=file, timeout=5000)
        except Error as error:
            lines.append(f"{page.url}: no picture ({error.message.splitlines()[0]})")
        else:
            lines.append(f"{page.url}: {file}")
    return lines
