"""Who moderates a board: by office, and named."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.access import audience_of
from groups.views.people import people_options
from kurzewege.common.forms import saved
from members.models import User
from members.requests import MemberRequest

from .. import actions, rules
from ..access import access_desk
from ..forms import ModeratorForm
from ..models import LiveBoard


@require_http_methods(["GET", "POST"])
def moderators(request: MemberRequest, key: str) -> HttpResponse:
    """The people, and for who moderates by office the field for one more (`person`)."""
    board = access_desk(request.user, key)
    form = ModeratorForm(request.POST or None, actor=request.user, board=board)
    board_now = saved(form, form.save) if request.method == "POST" else None
    if board_now:
        messages.success(request, _("%(name)s moderates now.") % {"name": form.cleaned_data["person"].name})
        return redirect("openmic:live_moderators", board.key)
    return _page(request, board, form)


@require_safe
def suggest(request: MemberRequest, key: str) -> HttpResponse:
    """Names for the field: members who see the board and do not moderate it yet."""
    board = access_desk(request.user, key)
    here = rules.moderators_of(board).values("pk")
    who = audience_of(board).exclude(pk__in=here).values("pk")
    return people_options(request, lambda people: people.filter(pk__in=who))


@require_POST
def remove(request: MemberRequest, key: str, user_key: str) -> HttpResponse:
    """Somebody who was named moderates no longer."""
    board = access_desk(request.user, key)
    person: User = get_object_or_404(board.moderators, key=user_key)
    actions.remove_moderator(actor=request.user, board=board, person=person)
    messages.success(request, _("%(name)s does not moderate any more.") % {"name": person.name})
    if not rules.can_moderate(request.user, board):
        return redirect(board)
    return redirect("openmic:live_moderators", board.key)


def _page(request: MemberRequest, board: LiveBoard, form: ModeratorForm) -> HttpResponse:
    by_office = rules.moderators_by_office(board).select_related("organisation").order_by("sort_name")
    named = (
        rules.moderators_of(board).filter(pk__in=board.moderators.values("pk")).exclude(pk__in=by_office.values("pk"))
    )
    context = {
        "board": board,
        "form": form,
        "can_name": rules.can_name_moderators(request.user, board) and not board.is_closed,
        "by_office": by_office,
        "named": named.select_related("organisation").order_by("sort_name"),
    }
    return render(request, "openmic/live/moderators.html", context, status=422 if form.errors else 200)
