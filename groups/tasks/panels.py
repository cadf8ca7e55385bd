"""What tasks show on other pages."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from groups.models import Group
from groups.rules import can_write
from kurzewege.common import counts
from members.requests import MemberRequest

from .models import Task

# As many as `.room-N` knows.
ON_START_PAGE = 4
ON_GROUP_PAGE = 4


def my_next_tasks(request: MemberRequest, **context: Any) -> str | None:
    """Beside the start page: how many things I have to do. No query: the number comes with those of the frame, and
    the next few with the personal state that the page asks for anyway."""
    count = counts.number(request, "tasks.mine")
    values = {"count": count, "shown": min(count, ON_START_PAGE)}
    return render_to_string("tasks/_start.html", values, request=request) if count else None


def next_tasks(user: Any, keys: list[str]) -> dict[str, str]:
    """Personal state "tasks": the next few things this person has to do, drawn. One query."""
    tasks = Task.objects.visible_to(user).to_do().of(user).select_related("group__action_field")
    return {"html": render_to_string("tasks/_next.html", {"tasks": tasks[:ON_START_PAGE]})}


def group_tab(request: MemberRequest, *, group: Group, here: str = "", **context: Any) -> str:
    """The group page's way to its tasks."""
    return render_to_string("tasks/_group_tab.html", {"group": group, "here": here})


def group_aside(request: MemberRequest, *, group: Group, role: str | None = None, **context: Any) -> str:
    """Beside a group's page: what is to be done? Two queries."""
    tasks = list(Task.objects.visible_to(request.user).filter(group=group).open().for_list()[: ON_GROUP_PAGE + 1])
    values = {
        "group": group,
        "tasks": tasks[:ON_GROUP_PAGE],
        "has_more": len(tasks) > ON_GROUP_PAGE,
        "can_create": can_write(group, role),
        "today": timezone.localdate(),
    }
    return render_to_string("tasks/_group_aside.html", values, request=request)


def styles(request: MemberRequest, **context: Any) -> str:
    """For the head of a group's page."""
    return render_to_string("tasks/_head.html")


def account_menu(request: MemberRequest, **context: Any) -> str:
    """In the menu behind one's own picture."""
    return render_to_string("tasks/_account_menu.html")
