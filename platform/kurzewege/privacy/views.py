"""The legal pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.access import open_before_consent

from .pages import PAGES


@require_safe
@login_not_required
@open_before_consent
def legal_page(request: HttpRequest, name: str) -> HttpResponse:
    """One legal page, the same for everybody."""
    page = PAGES[name]
    return render(request, "privacy/page.html", {"page": page, "body": page.body()})
