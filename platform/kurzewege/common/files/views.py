"""Uploading, showing and handing out files. Who may see a file is asked on every request."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from kurzewege.common import limits
from kurzewege.common.errors import Refused
from kurzewege.common.http import errors
from kurzewege.common.http.onward import page_before

from . import storage
from .access import accessible, own_draft
from .kinds import OCTETS
from .models import PreviewSize, StoredFile
from .serving import serve
from .store import detach, store_upload

UPLOAD_RATE = "300/h"
MAX_ROUND = 30


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """One file as `file`: the partial of the draft, or 422 with the partial that says why not.

    `name` is the form field under which the draft's key will be sent. Forms without scripts send their files
    themselves (`AttachmentsField`).
    """
    field_name = request.POST.get("name", "")[:60] or "files"
    sent = request.FILES.get("file")
    try:
        limits.check("files.upload", request.user.pk, UPLOAD_RATE)
        if sent is None:
            return HttpResponse(status=400)
        file = store_upload(uploader=request.user, upload=sent)
    except Refused as refused:
        context = {"sentence": refused.sentence}
        return render(request, "components/_file_refused.html", context, status=422)
    return render(request, "components/_file_draft.html", {"file": file, "name": field_name})


@require_POST
def discard(request: HttpRequest, key: str) -> HttpResponse:
    """Remove one's own draft; nothing is left to show."""
    detach(own_draft(request.user, key))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=200)
    return redirect(page_before(request))


@require_GET
@login_not_required
def card(request: HttpRequest, key: str) -> HttpResponse:
    """The card (or `?part=thumb` of a draft) anew, while a file is being prepared."""
    file = _accessible_or_none(request, key)
    if file is None:
        return _not_found(request)
    template = "components/_file_thumb.html" if request.GET.get("part") == "thumb" else "components/_file_card.html"
    response = render(request, template, {"file": file, "round": _next_round(request)})
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@login_not_required
def download(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """The bytes. `name` is only for people and their browsers; the key decides.

    A guest is asked to sign in for whatever is not public, be it there or not.
    """
    file = _accessible_or_none(request, key)
    if file is None or not file.is_servable:
        return _not_found(request) if request.user.is_authenticated else _sign_in(request)
    is_attachment = not (file.is_inline and request.GET.get("inline") == "1")
    response = serve(
        request,
        path=file.path,
        etag=file.sha256,
        content_type=_content_type(file, is_attachment),
        name=file.name,
        is_attachment=is_attachment,
    )
    return response or _not_found(request)


@require_safe
@login_not_required
def preview(request: HttpRequest, key: str) -> HttpResponseBase:
    """The small picture of a file, or the large one (`?size=large`), as WebP."""
    size = request.GET.get("size", PreviewSize.SMALL.value)
    file = _accessible_or_none(request, key)
    if file is None or not file.has_preview or size not in PreviewSize.values:
        return _not_found(request)
    response = serve(
        request,
        path=storage.preview_name(file.key, size),
        etag=f"{file.sha256}-{size}",
        content_type="image/webp",
        name=f"{file.name}.webp",
        is_attachment=False,
    )
    return response or _not_found(request)


def _accessible_or_none(request: HttpRequest, key: str) -> StoredFile | None:
    try:
        return accessible(request.user, key)
    except Http404:
        return None


def _not_found(request: HttpRequest) -> HttpResponse:
    """404 that no cache keeps: what is forbidden now may be allowed in a minute."""
    response = errors.not_found(request)
    response["Cache-Control"] = "private, no-store"
    return response


def _sign_in(request: HttpRequest) -> HttpResponse:
    response = redirect_to_login(request.get_full_path())
    response["Cache-Control"] = "private, no-store"
    return response


def _content_type(file: StoredFile, is_attachment: bool) -> str:
    if is_attachment or not file.media_type.startswith("text/"):
        return file.media_type or OCTETS
    # A table or Markdown is shown as it is written.
    return f"text/plain; charset={file.charset or 'utf-8'}"


def _next_round(request: HttpRequest) -> Any:
    """How often a page has asked already; it asks less often each time."""
    asked = request.GET.get("round", "")
    return min(int(asked) + 1, MAX_ROUND) if asked.isdecimal() and len(asked) < 4 else 2
