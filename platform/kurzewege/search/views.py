"""The page that searches everything a person may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groups.models import Group
from kurzewege.common import limits
from kurzewege.common.errors import Refused
from kurzewege.common.searchindex import api as search
from members.fields import current_fields

from .asked import HITS_ON_A_PAGE, Asked, read

# Live typing asks three times a second at most; nobody types for minutes.
RATE = "240/2m"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """One field, tabs by kind with counts, hits with marks; htmx gets the part below the field."""
    is_part = request.headers.get("HX-Target") == "search-results"
    action_fields = current_fields()
    asked = read(request.GET, action_fields)
    context: dict[str, Any] = {"asked": asked, "action_fields": action_fields, "is_part": is_part}
    try:
        if asked.text:
            limits.check("search", request.user.pk, RATE)
            context |= _found(request.user, asked)
    except Refused as refusal:
        if is_part:
            raise
        return render(request, "search/page.html", context | {"refusal": refusal.sentence}, status=429)
    return render(request, "search/_results.html" if is_part else "search/page.html", context)


def _found(user: Any, asked: Asked) -> dict[str, Any]:
    results = _search(user, asked, asked.text)
    suggestion = results.suggestion
    if suggestion:
        results = _search(user, asked, suggestion)
    groups = Group.objects.visible_to(user).select_related("action_field")
    # Of what stands in a group its group, of a group itself that one: the hit goes with the right to it.
    numbers = [hit.object_id if hit.kind == "group" else hit.group_id for hit in results.hits]
    known = groups.in_bulk({number for number in numbers if number})
    return {
        "results": results,
        "suggestion": suggestion,
        "tabs": _tabs(asked, results),
        "hits": [(hit, known.get(number)) for hit, number in zip(results.hits, numbers, strict=True)],
        "previous": asked.address(page=asked.page - 1) if asked.page > 1 else "",
        "next": asked.address(page=asked.page + 1) if results.total > asked.offset + HITS_ON_A_PAGE else "",
    }


def _search(user: Any, asked: Asked, text: str) -> search.Results:
    group_ids = None
    if asked.action_field:
        groups = Group.objects.readable_by(user).filter(action_field=asked.action_field)
        group_ids = set(groups.values_list("pk", flat=True))
    kinds = [asked.kind] if asked.kind else None
    return search.search(user, text, kinds=kinds, group_ids=group_ids, limit=HITS_ON_A_PAGE, offset=asked.offset)


def _tabs(asked: Asked, results: search.Results) -> list[dict[str, Any]]:
    """Everything, then each kind with hits; the chosen kind stays, even without."""
    everything = {
        "label": _("Everything"),
        "count": sum(results.counts.values()),
        "url": asked.address(kind=""),
        "is_current": not asked.kind,
    }
    kinds = [
        {
            "label": kind.label,
            "count": results.counts.get(kind.name, 0),
            "url": asked.address(kind=kind.name),
            "is_current": kind.name == asked.kind,
        }
        for kind in search.listed_kinds()
        if kind.name in results.counts or kind.name == asked.kind
    ]
    return [everything, *kinds] if results.counts else []
