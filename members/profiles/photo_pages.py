"""Choosing a photo, cutting it, removing it, and handing it out."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common import limits
from kurzewege.common.errors import Refused
from kurzewege.common.files import api as files
from kurzewege.common.files.kinds import ACCEPT_IMAGES
from kurzewege.common.forms import refused_to_form, saved
from kurzewege.common.http.guests import open_to_guests

from .. import rules
from ..access import leaves_no_trace
from ..models import User
from ..querysets import is_member
from . import photos

UPLOAD_RATE = "30/h"
# With the version in the address a browser need not ask again; the bytes are those it has shown already.
KEPT_SECONDS = 24 * 3600
WAIT_SECONDS = 2


class PhotoForm(forms.Form):
    """One picture; the clean value is the key of the draft it became."""

    photo = forms.FileField(
        label=gettext_lazy("Choose a picture"),
        help_text=gettext_lazy("JPG, PNG, WEBP or HEIC. Where and with what it was taken is removed."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT_IMAGES, "data-submit-on-change": True}),
        error_messages={"required": gettext_lazy("Please choose a picture.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def save(self) -> files.StoredFile:
        limits.check("members.photo_upload", self.user.pk, UPLOAD_RATE)
        file = files.store_upload(uploader=self.user, upload=self.cleaned_data["photo"])
        if not file.is_image:
            files.detach(file)
            raise Refused(_("This is not a picture. Please choose a JPG, PNG, WEBP or HEIC file."), field="photo")
        return file


def _percent(label: Any, initial: int, lowest: int, highest: int) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "data-crop-value": True})
    return forms.IntegerField(label=label, initial=initial, min_value=lowest, max_value=highest, widget=widget)


class CropForm(forms.Form):
    """Which square of the picture. As it comes, without a script too: the largest one, from the middle."""

    zoom = _percent(gettext_lazy("Enlarge (%)"), 100, 100, 500)
    x = _percent(gettext_lazy("From left (0) to right (100)"), 50, 0, 100)
    y = _percent(gettext_lazy("From top (0) to bottom (100)"), 50, 0, 100)

    def crop(self, file: files.StoredFile) -> files.Crop:
        """The square in parts of the picture: 0 and 100 lay it at the edges."""
        values = self.cleaned_data
        zoom, width, height = values["zoom"] / 100, file.width or 1, file.height or 1
        side = min(width, height) / zoom

        def middle(percent: int, length: int) -> float:
            return (side / 2 + percent / 100 * (length - side)) / length

        return files.Crop(middle(values["x"], width), middle(values["y"], height), zoom)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """The first step: a picture is sent and becomes a draft."""
    user = cast(User, request.user)
    form = PhotoForm(request.POST, request.FILES, user=user) if request.method == "POST" else PhotoForm(user=user)
    if file := saved(form, form.save):
        return redirect("members:photo_crop", file.key)
    return render(request, "members/profiles/photo.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def crop(request: HttpRequest, key: str) -> HttpResponse:
    """The second step: the square. While the picture is being cleaned the page asks again by itself."""
    user = cast(User, request.user)
    file = files.own_draft(user, key)
    if not file.is_image:
        raise Http404
    if file.is_processing:
        response = render(request, "members/profiles/photo_waiting.html")
        response["Refresh"] = str(WAIT_SECONDS)
        return response
    if not file.is_servable:
        form = PhotoForm({}, user=user)
        form.is_valid()
        form.errors.clear()
        sentence = _("This picture cannot be shown: %(reason)s Please choose another one.")
        refused_to_form(form, Refused(sentence % {"reason": file.get_reason_display()}, field="photo"))
        return render(request, "members/profiles/photo.html", {"form": form}, status=422)
    cut = CropForm(request.POST if request.method == "POST" else None)
    if saved(cut, lambda: _set(user, file, cut)):
        messages.success(request, _("Your photo is saved. The others see it from now on."))
        return redirect(user)
    context = {"form": cut, "file": file}
    return render(request, "members/profiles/photo_crop.html", context, status=422 if cut.errors else 200)


def _set(user: User, file: files.StoredFile, form: CropForm) -> bool:
    photos.set_photo(actor=user, file=file, crop=form.crop(file))
    return True


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    photos.remove_photo(actor=cast(User, request.user))
    messages.success(request, _("Your photo is removed. Your initials stand in its place."))
    return redirect("members:edit")


@require_safe
@leaves_no_trace
@open_to_guests
def photo(request: HttpRequest, key: str) -> HttpResponseBase:
    """The square beside a name (`?size=large`: the one on the profile), as WebP.

    A member whom the person keeps away gets initials: what both wrote in common groups shows her name to him still,
    and nothing there may tell him that she has a photo which he does not see.
    """
    try:
        # Not with everything a page needs: thirty faces of a list are thirty requests.
        person = get_object_or_404(User.objects.shown_to(request.user).select_related("profile"), key=key)
    except Http404:
        if not is_member(request.user):
            raise
        return _initials(get_object_or_404(User.objects.members(), key=key))
    if not rules.sees_about(request.user, person):
        raise Http404
    file = photos.photo_of(person, photos.LARGE if request.GET.get("size") == "large" else photos.SMALL)
    if file is None:
        raise Http404
    response = files.serve(
        request, path=file.path, etag=file.sha256, content_type=file.media_type, name=file.name, is_attachment=False
    )
    if response is None:
        raise Http404
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return response


def _initials(person: User) -> HttpResponse:
    drawn = render_to_string("members/profiles/initials.svg", {"initials": person.initials or "?"})
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Content-Security-Policy": files.POLICY})
