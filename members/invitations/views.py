"""Pages of who invites."""

from __future__ import annotations

import base64
from typing import Any

import qrcode
import qrcode.image.svg
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common.errors import Refused
from kurzewege.common.forms import refused_to_form
from members.querysets import is_coordinator
from members.requests import MemberRequest

from . import actions, rooms, tokens
from .access import access_invitation, inviters_only
from .forms import InviteForm
from .models import Invitation

PAGE_SIZE = 30


@require_safe
@inviters_only
def invitation_list(request: MemberRequest) -> HttpResponse:
    """All invitations one may see, newest first; `?room=KEY` shows those into one group."""
    allowed = {room.key: room for room in rooms.invitable_by(request.user)}
    room = allowed.get(request.GET.get("room", ""))
    found = Invitation.objects.visible_to(request.user).for_list()
    if room:
        found = found.into(room.key)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    entries = [(invitation, _names(request.user, invitation, allowed)) for invitation in page]
    return render(request, "invitations/list.html", {"page": page, "entries": entries, "room": room})


def _names(user: Any, invitation: Invitation, allowed: dict[str, rooms.Room]) -> list[str]:
    """The groups it leads into, as far as `user` may know them."""
    return [allowed[key].name for key in invitation.room_keys if key in allowed]


@require_http_methods(["GET", "HEAD", "POST"])
@inviters_only
def invite(request: MemberRequest) -> HttpResponse:
    """By mail to certain people, or a link."""
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        actor=request.user,
        is_coordinator=is_coordinator(request.user),
        initial={"room": request.GET.get("room", "")},
    )
    if form.is_valid():
        try:
            given = form.save()
        except Refused as refusal:
            refused_to_form(form, refusal)
        else:
            return _given(request, given)
    return render(request, "invitations/form.html", {"form": form}, status=422 if form.errors else 200)


def _given(request: HttpRequest, given: list[Invitation]) -> HttpResponse:
    if not given[0].email:
        messages.success(request, _("The link is ready. Copy it and send it to those you invite."))
        return redirect(given[0])
    messages.success(
        request,
        ngettext("One person gets a mail.", "%(count)s people get a mail.", len(given)) % {"count": len(given)},
    )
    return redirect("invitations:list")


@require_safe
@inviters_only
def detail(request: MemberRequest, key: str) -> HttpResponse:
    """The link, who came by it, and what can be done."""
    invitation = access_invitation(request.user, key)
    allowed = {room.key: room for room in rooms.invitable_by(request.user)}
    link = tokens.link_of(invitation, "link") if invitation.is_open else ""
    context = {
        "invitation": invitation,
        "names": _names(request.user, invitation, allowed),
        "link": link,
        "code": _code(link) if link else "",
        "arrivals": invitation.arrivals.select_related("user__organisation")[:100],
    }
    return render(request, "invitations/detail.html", context)


def _code(link: str) -> str:
    """The QR code of the link as a data address: white ground and quiet zone belong to it, in the dark too."""
    image = qrcode.make(link, image_factory=qrcode.image.svg.SvgFillImage, box_size=8, border=4)
    return "data:image/svg+xml;base64," + base64.b64encode(image.to_string()).decode()


@require_POST
@inviters_only
def remind(request: MemberRequest, key: str) -> HttpResponse:
    invitation = access_invitation(request.user, key)
    actions.remind(actor=request.user, invitation=invitation)
    messages.success(request, _("%(email)s gets the mail once more.") % {"email": invitation.email})
    return redirect(invitation)


@require_POST
@inviters_only
def revoke(request: MemberRequest, key: str) -> HttpResponse:
    invitation = access_invitation(request.user, key)
    actions.revoke(actor=request.user, invitation=invitation)
    messages.success(request, _("The invitation is withdrawn. Nobody can use it any more."))
    return redirect(invitation)
