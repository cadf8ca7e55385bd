"""The page of the directory: list, cards and map of the same people."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kurzewege.common.prepared import prepared
from kurzewege.common.searchindex import api as search

from ..atlas import drawing
from ..models import Organisation, User
from . import finding
from .forms import Asked
from .reasons import entries_for

PAGE_SIZE = 30
VIEWS = {"list": (_("List"), "list"), "cards": (_("Portraits"), "layout-grid"), "map": (_("Map"), "map")}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The directory; for htmx only the list and the filters, which follow the typing."""
    user = cast(User, request.user)
    asked = Asked.of(request.GET)
    found = finding.find(user, text=asked.q, asked=asked.values, order=asked.order)
    context: dict[str, Any] = {
        "asked": asked,
        "form": asked.form,
        "found": found,
        "count": len(found.numbers),
        "chosen": _chosen(request.GET, found),
        "views": _views(request.GET, asked.view),
        "is_filtering": bool(found.words or found.is_filtered),
        "without_filters": _address({"q": [asked.q]}),
    }
    if asked.view == "map":
        houses = Organisation.objects.visible_to(user).in_bulk(found.organisation_counts)
        context |= {"map": drawing.of_people(found.organisation_counts, houses, request.GET)}
    else:
        context |= _page_of(user, request, found)
    if found.words and (found.is_partly or not found.numbers):
        context["suggestion"] = search.suggest_spelling(user, "member", asked.q)
    context["is_partial"] = is_partial = _follows_typing(request)
    return render(request, "members/directory/_answer.html" if is_partial else "members/directory/page.html", context)


def _follows_typing(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")


def _page_of(viewer: User, request: HttpRequest, found: finding.Found) -> dict[str, Any]:
    """The page and its lines; the people of one page are loaded, the others only counted."""
    page = Paginator(found.numbers, PAGE_SIZE).get_page(request.GET.get("page"))
    loaded = {member.pk: member for member in _members(viewer, list(page))}
    members = [loaded[number] for number in page if number in loaded]
    return {"page": page, "entries": entries_for(members, found.words, found.matches)}


@prepared
def _members(viewer: User, numbers: list[int]) -> Any:
    return User.objects.for_directory(viewer).filter(pk__in=numbers)


def _chosen(query: QueryDict, found: finding.Found) -> list[dict[str, Any]]:
    """What is ticked, each with the address without it."""
    chosen = []
    for facet in found.facets:
        for option in facet.chosen:
            ticked = {name: values for name, values in query.lists() if name != "page"}
            ticked[facet.name] = [value for value in ticked.get(facet.name, []) if value != option.value]
            chosen.append({"facet": facet, "option": option, "address": _address(ticked)})
    return chosen


def _views(query: QueryDict, current: str) -> list[dict[str, Any]]:
    """List, cards and map of the same people."""
    kept = {name: values for name, values in query.lists() if name != "page"}
    return [
        {
            "name": name,
            "label": label,
            "icon": icon,
            "address": _address(kept | {"view": [name] if name != "list" else []}),
            "is_current": name == current,
        }
        for name, (label, icon) in VIEWS.items()
    ]


def _address(values: dict[str, list[str]]) -> str:
    query = QueryDict(mutable=True)
    for name, several in values.items():
        query.setlist(name, [value for value in several if value])
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else "?"
