"""The legal pages: titles, versions and texts.

The texts are documents in German, filled with the operator's data from the settings; they are not translated
like the interface, because only the German wording is binding. Who changes a text raises its version here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class LegalPage:
    """One legal page; `version` is the day of its present wording."""

    name: str
    title: str | Promise
    version: str

    def body(self) -> str:
        """The text as HTML, with the operator's data."""
        context = {"operator": settings.OPERATOR, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
        return render_to_string(f"privacy/texts/{self.name}.html", context)


PAGES = {
    page.name: page
    for page in (
        LegalPage("imprint", _("Imprint"), "2026-11-23"),
        LegalPage("privacy", _("Privacy"), "2026-11-28"),
        LegalPage("terms", _("Terms of use"), "2026-11-23"),
        LegalPage("accessibility", _("Accessibility"), "2026-11-28"),
    )
}
