"""The page behind the bell."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from . import api
from .models import Notification

PAGE_SIZE = 30


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """What happened that concerns me, newest first; unread ones are marked."""
    page = Paginator(Notification.objects.visible_to(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {"notification": row, "kind": kind, "sentence": kind.sentence(row)}
        for row in page.object_list
        if (kind := api.kind_of(row))
    ]
    return render(request, "notify/list.html", {"rows": rows, "page": page})


@require_POST
def mark_seen(request: HttpRequest) -> HttpResponse:
    """Empty the bell. Looking at the page does it through htmx; without JavaScript a button."""
    api.mark_all_seen(request.user)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("notify:list")
