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

ONE_DAY = 86_400


@login_not_required
@require_safe
def field_colours(request: HttpRequest) -> HttpResponse:
    """The action fields' colours; kept by browsers, because its address changes with the colours."""
    response = HttpResponse(colours.stylesheet(), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={ONE_DAY}"
    return response
