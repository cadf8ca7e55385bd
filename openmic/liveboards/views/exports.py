"""A board as a file, at any moment."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kurzewege.common.http.traces import leaves_no_trace
from kurzewege.common.paper import api as paper
from members.requests import MemberRequest

from ..models import LiveBoard
from ..report.formats import FORMATS
from ..report.standing import draw


@leaves_no_trace  # like the board's page: who looked when is a hint at who asked
@require_safe
def export(request: MemberRequest, key: str, extension: str) -> HttpResponse:
    """The board as it stands, as PDF, ODT, CSV or JSON, for every member who may read its page; never for guests."""
    board = get_object_or_404(LiveBoard.objects.visible_to(request.user), key=key)
    format = FORMATS.get(extension)
    if format is None:
        raise Http404
    standing = draw(board)
    stem = _("%(title)s – number %(number)s") % {"title": standing.title, "number": standing.number}
    return paper.file_response(format.render(standing), f"OPEN MIC – {stem}.{extension}", format.media_type)
