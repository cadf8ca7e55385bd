"""The components' template tags; a builtin of every template.

Each tag draws `templates/components/<name>.html`, so that a person, a group or an empty list looks the same
on every page. Tags never query: what they need comes loaded with the object.
"""

from __future__ import annotations

import datetime as dt
import time
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kurzewege.common import addresses, colours, icons, slots
from kurzewege.common.http import languages
from kurzewege.common.stencil import stencil

register = template.Library()
register.tag("stencil", stencil)

AVATAR_COLOURS = 8
_AVATAR_PIXELS = {"s": 32, "m": 44, "l": 64, "xl": 112}
# The small photo has twice as many: sharp on a phone.
_SMALL_PHOTO_PIXELS = 64


@register.simple_tag
def icon(name: str, size: int = 20) -> str:
    """The Lucide icon `name` as inline SVG, silent for screen readers: a text always stands beside it."""
    return icons.icon(str(name), int(size))


def address_of(thing: Any) -> str:
    """The page of a person or a group; empty when it has none."""
    get = getattr(thing, "get_absolute_url", None)
    return get() if callable(get) else ""


def _photo_of(user: Any, size: str) -> str:
    """Where the photo lies; empty without one, and for who is no member any more: her face went with her."""
    if not getattr(user, "photo_version", 0) or not getattr(user, "is_member", False):
        return ""
    large = "&size=large" if _AVATAR_PIXELS.get(size, 0) > _SMALL_PHOTO_PIXELS else ""
    return f"{addresses.address('members:photo', user.key)}?v={user.photo_version}{large}"


@lru_cache(maxsize=1024)
def _drawn_avatar(photo: str, initials: str, key: str, size: str) -> SafeString:
    # Kept: a page of entries shows eighty, mostly of the same people, and a template for each took 5 % of its time.
    values = {
        "photo": photo,
        "initials": initials or "?",
        # By key, so that a person keeps her colour when she changes her name.
        "colour": crc32(key.encode()) % AVATAR_COLOURS + 1,
        "size": size,
        "pixels": _AVATAR_PIXELS.get(size, 44),
    }
    return render_to_string("components/avatar.html", values)


@register.simple_tag
def avatar(user: Any, size: str = "m") -> SafeString:
    """Photo or initials in a stable colour; decoration, because the name stands beside it. Sizes s, m, l, xl."""
    return _drawn_avatar(_photo_of(user, size), getattr(user, "initials", ""), str(getattr(user, "key", "")), size)


@register.inclusion_tag("components/person.html")
def person(user: Any, size: str = "m", link: bool = True) -> dict[str, Any]:
    """Avatar, name and institution, and until when she is away; wants `user.organisation` loaded.

    A gone author (None) has a name, too.
    """
    is_here = getattr(user, "is_member", False)
    return {
        "person": user,
        "url": address_of(user) if link and is_here else "",
        "organisation": getattr(user, "organisation", None) if is_here else None,
        "away_until": user.away_until if getattr(user, "is_away", False) else None,
        "size": size,
    }


@register.simple_tag
def field_badge(action_field: Any) -> SafeString | str:
    """Icon and name of an action field in its colour; nothing for None."""
    if not action_field:
        return ""
    return _drawn_badge(action_field.slug, action_field.icon, action_field.name)


@lru_cache(maxsize=256)
def _drawn_badge(slug: str, icon_name: str, name: str) -> SafeString:
    # Kept: there are nine of them, and a page of the directory shows sixty.
    field = {"slug": slug, "icon": icon_name, "name": name}
    return render_to_string("components/field_badge.html", {"field": field})


@register.inclusion_tag("components/group_badge.html")
def group_badge(group: Any, link: bool = True) -> dict[str, Any]:
    """Name of a group with its action field's line, as a link; nothing for None. Wants `group.action_field` loaded."""
    return {"group": group, "url": address_of(group) if link and group else ""}


def spoken_time(moment: dt.datetime, now: dt.datetime | None = None) -> str:
    """`moment` as people say it: “5 minutes ago”, “yesterday, 16:40”, “12 March”, with the year when it is another.

    Days are calendar days of the local time zone. What lies ahead is told as date and time.
    """
    now = now or timezone.now()
    local, today = timezone.localtime(moment), timezone.localdate(now)
    seconds = (now - moment).total_seconds()
    clock = formats.date_format(local, "TIME_FORMAT")
    if 0 <= seconds < 60 or -60 < seconds < 0:
        return _("just now")
    if 0 < seconds < 3600:
        minutes = int(seconds // 60)
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes) % {"count": minutes}
    if seconds > 0 and local.date() == today:
        hours = int(seconds // 3600)
        return ngettext("%(count)s hour ago", "%(count)s hours ago", hours) % {"count": hours}
    if local.date() == today - dt.timedelta(days=1):
        return _("yesterday, %(time)s") % {"time": clock}
    day = formats.date_format(local, "MONTH_DAY_FORMAT" if local.year == today.year else "DATE_FORMAT")
    return day if seconds > 0 else _("%(day)s, %(time)s") % {"day": day, "time": clock}


@register.simple_tag
def time_ago(moment: dt.datetime | dt.date | None) -> SafeString | str:
    """A `<time>` with the spoken distance; the whole date is its title. Nothing for None."""
    if moment is None:
        return ""
    return _drawn_time(moment, get_language(), int(time.time() // 60))


@lru_cache(maxsize=4096)
def _drawn_time(moment: dt.datetime | dt.date, language: str | None, minute: int) -> SafeString:
    # Kept for the minute: a page of entries tells sixty times, and formatting dates took 7 % of its time.
    if not isinstance(moment, dt.datetime):
        return format_html(
            '<time datetime="{}">{}</time>', moment.isoformat(), formats.date_format(moment, "DATE_FORMAT")
        )
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT"),
        spoken_time(moment),
    )


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", action_url: str = "", action_label: str = "", icon: str = "") -> dict[str, Any]:
    """An empty state: what belongs here, and the first step."""
    return {"title": title, "text": text, "action_url": action_url, "action_label": action_label, "icon": icon}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], into: str = "", param: str = "page") -> dict[str, Any]:
    """“Newer” and “Older” links that keep the other parameters of the address.

    `into`: id of the list; then "Older" loads the next items below the present ones and puts the focus on the
    first of them. Without JavaScript it stays a link.
    """
    query = context["request"].GET.copy() if "request" in context else QueryDict(mutable=True)

    def address(number: int) -> str:
        query[param] = str(number)
        return f"?{query.urlencode()}"

    return {
        "page": page,
        "into": into,
        "newer": address(page.previous_page_number()) if page.has_previous() else "",
        "older": address(page.next_page_number()) if page.has_next() else "",
    }


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, **values: Any) -> SafeString:
    """What apps registered for the slot `name`, one after the other."""
    if "request" not in context:
        return SafeString("")
    return format_html_join("", "{}", ((part,) for part in slots.fill(name, context["request"], **values)))


@register.inclusion_tag("components/languages.html", takes_context=True)
def language_choice(context: template.Context, onward: str, form: str = "") -> dict[str, Any]:
    """The languages of a page that is there in all of them (`in_every_language`); leads back to `onward`.

    `form`: the id of a form of the page whose view is sent the choice, so that what was typed into it comes along.
    """
    token = context.get("csrf_token", "")
    return {"choices": languages.choices(), "onward": onward, "form": form, "csrf_token": token}


@register.simple_tag
def address(route: str, *keys: str) -> str:
    """Like `{% url %}`, kept: for what a long list links to again and again."""
    return addresses.address(route, *keys)


@register.simple_tag
def form_key() -> SafeString:
    """The hidden field by which a form sent twice gives one object (kurzewege.common.submissions)."""
    from kurzewege.common.submissions import FIELD, fresh_key

    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, fresh_key())


@register.simple_tag(takes_context=True)
def live_topic(context: template.Context, name: str) -> SafeString:
    """`data-live-…` attributes of the element that follows the topic `name`, from its present number on."""
    from kurzewege.common.live.api import attributes

    return attributes(context.get("request"), name)


@register.simple_block_tag
def page_heading(content: SafeString) -> SafeString:
    """The page's `<h1>` around a plain text; a block that brings its own `<h1>` or nothing stays as it is."""
    if not content.strip() or "<h1" in content:
        return content
    return format_html('<header class="page-header"><h1>{}</h1></header>', content)


@register.simple_block_tag
def page_aside(content: SafeString) -> SafeString:
    """The right column, when the page has something for it."""
    if not content.strip():
        return content
    return format_html('<aside class="aside" aria-label="{}">{}</aside>', _("Next to this"), content)


@register.simple_tag
def field_colours_link() -> SafeString:
    """The stylesheet with the colours of the action fields."""
    return format_html('<link rel="stylesheet" href="{}?v={}">', reverse("field_colours"), colours.version())


@register.simple_tag
def style(path: str) -> SafeString:
    """A stylesheet of an app, for `{% block styles %}`."""
    return format_html('<link rel="stylesheet" href="{}">', static(path))


@register.filter
def bare_label(label: str) -> str:
    """A form label without the colon at its end."""
    return str(label).removesuffix(":")
