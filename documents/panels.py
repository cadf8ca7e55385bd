"""What documents show on other pages."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from groups.models import Group
from members.requests import MemberRequest

from .models import Document

NEWEST = 5


def group_tab(request: MemberRequest, *, group: Group, here: str = "", **context: Any) -> str:
    """The group page's way to its documents."""
    return render_to_string("documents/_group_tab.html", {"group": group, "here": here})


def group_aside(request: MemberRequest, *, group: Group, **context: Any) -> str:
    """The newest documents of a group, beside its page."""
    documents = Document.objects.visible_to(request.user).filter(group=group).order_by("-changed")[:NEWEST]
    return render_to_string("documents/_group_aside.html", {"group": group, "documents": documents})
