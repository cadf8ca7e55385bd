"""Tags of the feed's cards."""

from __future__ import annotations

import re
from types import SimpleNamespace

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kurzewege.common import submissions
from members.models import Organisation, User

from ..models import Entry

register = template.Library()

# Stands for an entry's key in the form that is drawn once; no key has a zero.
_STAND_IN = "ENTRYKEY0000"
_FORM_KEY = re.compile(rf'(name="{submissions.FIELD}" value=")\w+')


@register.simple_tag(takes_context=True)
def comment_form(context: template.Context, entry: Entry) -> SafeString:
    """The form to comment on `entry`.

    It differs from card to card by two keys only: a request draws it once and fills them in, which saves a tenth
    of the start page's time.
    """
    request = context["request"]
    pattern: str | None = request.__dict__.get("comment_form")
    if pattern is None:
        pattern = request.__dict__["comment_form"] = _pattern(request)
    return format_html(pattern, entry.key, submissions.fresh_key())


@register.simple_tag
def person_name(user: User | None) -> SafeString:
    """The name, as a link while the person is a member; None when the account is gone."""
    if user is not None and user.is_member:
        link = '<a class="person-name" href="{}"><bdi>{}</bdi></a>'
        return format_html(link, user.get_absolute_url(), user.name)
    name = user.display_name if user is not None else _("Former member")
    return format_html('<span class="person-name"><bdi>{}</bdi></span>', name)


@register.filter
def institution(user: User | None) -> Organisation | None:
    """Where a member works; nothing for others, who work there no more. Wants `user.organisation` loaded."""
    return user.organisation if user is not None and user.is_member else None


def _pattern(request: HttpRequest) -> str:
    """The form with {0} for the entry's key and {1} for its own."""
    drawn = render_to_string("feed/_comment_form.html", {"entry": SimpleNamespace(key=_STAND_IN)}, request)
    literal = drawn.replace("{", "{{").replace("}", "}}").replace(_STAND_IN, "{0}")
    return _FORM_KEY.sub(r"\g<1>{1}", literal)
