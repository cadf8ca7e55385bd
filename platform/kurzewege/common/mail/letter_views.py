"""The pages on which one switches letters off: by the link in the mail, and all of them for who is signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from . import letters


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
@csrf_exempt
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Switch one letter off without signing in. Opening the page changes nothing: mail programs open links.

    Their own button posts without cookies and without a token of ours (RFC 8058): the signed address is the right.
    """
    person, letter = letters.of_token(token) or (None, None)
    if letter and request.method == "POST":
        letters.switch(person, letter.name, is_on="again" in request.POST)
    context = {"letter": letter, "is_off": letter is not None and letters.is_off(person, letter.name)}
    response = render(request, "mail/stop.html", context, status=200 if letter else 404)
    # The address holds a token: it goes to nobody else.
    response["Referrer-Policy"] = "no-referrer"
    return response


class LettersForm(forms.Form):
    """A tick for each letter that one wants."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for letter in letters.known():
            label, reason = str(letter.label), str(letter.reason)
            self.fields[letter.name] = forms.BooleanField(label=label, help_text=reason, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Every letter with a tick for those one wants."""
    off = letters.off_for(request.user)
    wanted = {letter.name: letter.name not in off for letter in letters.known()}
    form = LettersForm(request.POST if request.method == "POST" else None, initial=wanted)
    if form.is_valid():
        for name, is_wanted in form.cleaned_data.items():
            letters.switch(request.user, name, is_on=is_wanted)
        messages.success(request, _("Your choice is saved."))
        return redirect("letters:overview")
    return render(request, "mail/letters.html", {"form": form})
