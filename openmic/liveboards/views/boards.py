"""Opening a board, its settings, and its course: open, pause, close."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import access_event
from groups.access import access_readable_group
from kurzewege.common import submissions
from kurzewege.common.errors import Refused
from kurzewege.common.forms import refused_to_form
from members.requests import MemberRequest

from .. import actions, rules
from ..access import access_desk
from ..forms import LiveBoardForm
from ..models import LiveBoard

STEPS = {"open": actions.open_board, "frozen": actions.freeze_board, "closed": actions.close_board}


@require_safe
def boards(request: MemberRequest) -> HttpResponse:
    """Boards that run now, my own drafts, and those of the past to read."""
    visible = LiveBoard.objects.visible_to(request.user).select_related("event", "group")
    context = {
        "running": visible.exclude(state=LiveBoard.State.CLOSED),
        "closed": visible.filter(state=LiveBoard.State.CLOSED).order_by("-closed_at")[:30],
    }
    return render(request, "openmic/live/boards.html", context)


@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """A new board: of an event (`?event=`), of a group (`?group=`), or of the whole network."""
    event = access_event(request.user, request.GET["event"]) if "event" in request.GET else None
    group = access_readable_group(request.user, request.GET["group"]) if "group" in request.GET else None
    if not rules.can_create(request.user, event=event, group=group):
        raise Http404
    start = {"title": event.title if event else ""}
    form = LiveBoardForm(request.POST or None, initial=start, actor=request.user, event=event, group=group)
    if request.method == "POST" and form.is_valid():
        try:
            board = submissions.once(submissions.key_of(request), request.user, form.save)
        except Refused as refusal:
            refused_to_form(form, refusal)
        else:
            messages.success(request, _("The board is ready. Open it when the event begins."))
            return redirect(board)
    return render(request, "openmic/live/form.html", {"form": form, "event": event}, status=_status(form))


@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, key: str) -> HttpResponse:
    """A board's settings."""
    board = access_desk(request.user, key)
    form = LiveBoardForm(request.POST or None, instance=board, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except Refused as refusal:
            refused_to_form(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(board)
    return render(request, "openmic/live/form.html", {"form": form, "board": board}, status=_status(form))


@require_POST
def step(request: MemberRequest, key: str) -> HttpResponse:
    """Open, pause or close (`to`: open, frozen, closed)."""
    board = access_desk(request.user, key)
    action = STEPS.get(request.POST.get("to", ""))
    if action is None:
        raise Refused(_("Please choose what shall happen to the board."))
    action(actor=request.user, board=board)
    return redirect("openmic:live_desk", board.key) if request.POST.get("back") == "desk" else redirect(board)


def _status(form: LiveBoardForm) -> int:
    return 422 if form.errors else 200
