"""Checked fetches: missing and forbidden give the same 404."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from members.models import User

from .models import Task


def access_task(user: Any, key: str) -> Task:
    """A task this person may see, with group and people."""
    return get_object_or_404(Task.objects.visible_to(user).for_list().select_related("created_by"), key=key)


def access_deleted_task(user: Any, key: str) -> Task:
    """A task that this person deleted herself."""
    return get_object_or_404(Task.objects.readable_by(user).filter(deleted_by=user), key=key)


def possible_people(task_group: Any):
    """Members to whom a task of this group (None: of the network) can be given, by name."""
    people = User.objects.members()
    if task_group is not None:
        people = people.filter(memberships__group=task_group)
    return people.select_related("organisation").order_by("sort_name")
