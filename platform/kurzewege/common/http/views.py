"""The colours' stylesheet, and the gallery of components."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kurzewege.common import colours
from kurzewege.common.forms import DayField

ONE_DAY = 86_400


@login_not_required
@require_safe
def field_colours(request: HttpRequest) -> HttpResponse:
    """The action fields' colours; kept by browsers, because its address changes with the colours."""
    response = HttpResponse(colours.stylesheet(), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={ONE_DAY}"
    return response


class _GalleryForm(forms.Form):
    """One of each control."""

    title = forms.CharField(label=_("Title"), max_length=80, help_text=_("A few words are enough."))
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    day = DayField(label=_("Day"))
    reach = forms.ChoiceField(
        label=_("Who may read this"),
        choices=[("all", _("all members")), ("group", _("members of my groups"))],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        choices=[(str(number), _("Topic %(number)s") % {"number": number}) for number in range(1, 7)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place = forms.ChoiceField(label=_("Place"), choices=[("", "–"), ("hall", _("Hall"))], required=False)
    agrees = forms.BooleanField(label=_("I have read this"))


class _Sample:
    """A person, group or action field for the gallery; no row of the database."""

    is_member = True
    photo_version = 0

    def __init__(self, name: str, **values: Any) -> None:
        self.name = name
        self.__dict__.update(values)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """All components on one page, for people who build pages and for checks of contrast; a demo has it only."""
    if not settings.IS_DEMO:
        raise Http404
    fields = [
        _Sample(slug=slug, name=name, icon=icon)
        for slug, name, icon in [
            ("wohnen", "Wohnen", "house"),
            ("sprache", "Spracherwerb & Sprachmittlung", "languages"),
            ("ehrenamt", "Ehrenamt", "hand-heart"),
        ]
    ]
    context = {
        "form": _GalleryForm(),
        "composer_form": _GalleryForm(auto_id="composer_%s"),
        "wrong_form": _GalleryForm({"text": "x"}, auto_id="wrong_%s") if "wrong" in request.GET else None,
        "people": [
            _Sample(key=str(number), name=name, initials="".join(word[0] for word in name.split()), organisation=place)
            for number, (name, place) in enumerate(
                [
                    ("Amina Rahimi", "Volkshochschule"),
                    ("Jonas Brandt", "Forum Ehrenamt"),
                    ("Milena Sokolova", "Wohnungsgesellschaft"),
                    ("Nadja Keller", None),
                ]
            )
        ],
        "fields": fields,
        "groups": [_Sample(name=field.name, action_field=field) for field in fields],
        "page": Paginator(range(30), 10).page(2),
        "now": timezone.now(),
    }
    return render(request, "common/gallery.html", context)
