"""What the feed shows on other pages: a group's page, the desk, the phone's "+" sheet."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from groups import mine
from groups.models import Group
from kurzewege.common.live import api as live
from kurzewege.common.prepared import prepared

from . import rules
from .cards import Viewer
from .forms import PostForm, composer_context
from .models import Entry, Impulse
from .streams import Stream, page_of
from .topics import topic_of_group

# What a person writes herself; questions and events have panels of their own.
WRITTEN = ("post", "impulse")
ON_A_PROFILE = 3


def group_feed(request: HttpRequest, *, group: Group, **context: Any) -> str:
    """On a group's page: its composer for members, and its entries."""
    viewer = Viewer(request.user)
    mine.keep(request, viewer.groups)
    topic = topic_of_group(group)
    live.mark(request, topic)
    stream = Stream(group=group)
    values: dict[str, Any] = {
        "page": page_of(stream, viewer),
        "stream": stream,
        "topics": [topic],
        "group": group,
        "newer_url": reverse("feed:group_newer", args=[group.key]),
    }
    own = next((mine for mine in viewer.writable_groups if mine.pk == group.pk), None)
    if own is not None:
        form = PostForm(actor=request.user, groups=[own], member_count=0, only=own)
        values |= composer_context(form)
    return render_to_string("feed/_group_feed.html", values, request=request)


def desk_tasks(request: HttpRequest, **context: Any) -> str | None:
    """On the desk: impulses whose authors want them public, oldest first. One query."""
    if not rules.can_decide_publication(request.user):
        return None
    waiting = list(Impulse.objects.waiting_for_publication().for_list())
    return render_to_string("feed/_desk_tasks.html", {"impulses": waiting}, request=request) if waiting else None


def entries_of_member(request: HttpRequest, *, member: Any, **context: Any) -> str | None:
    """On a profile: the last updates and impulses of this person that the viewer may read. At most three queries."""
    entries = _last_entries(request.user, member)
    prefetch_related_objects(entries, "object")
    shown = [entry for entry in entries if entry.object is not None]
    return render_to_string("feed/_of_member.html", {"entries": shown}, request=request) if shown else None


@prepared
def _last_entries(viewer: Any, member: Any) -> Any:
    written = Entry.objects.visible_to(viewer).filter(actor=member, kind__in=WRITTEN)
    return written.select_related("group__action_field").order_by("-created", "-pk")[:ON_A_PROFILE]


def phone_plus(request: HttpRequest, **context: Any) -> str:
    """In the "+" sheet: write an update, write an impulse."""
    return render_to_string("feed/_phone_plus.html")
