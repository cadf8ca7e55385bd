"""Pages of tasks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups import mine
from groups.access import access_readable_group
from groups.models import Group
from groups.rules import can_manage, role_of
from groups.views.people import people_options
from kurzewege.common import limits
from kurzewege.common.forms import saved
from kurzewege.common.http.onward import own_address
from kurzewege.common.live import api as live
from members.requests import MemberRequest

from . import actions, rules
from .access import access_deleted_task, access_task
from .boards import by_due
from .forms import QuickTaskForm, TaskForm
from .models import Task
from .sources import with_sources
from .topics import list_key, topic_of

DONE_SIZE = 20
FREE_SIZE = 10
CREATE_LIMIT = "60/1h"


@require_safe
def my_tasks(request: MemberRequest) -> HttpResponse:
    """What I have taken, in all my groups and in the network, and what still looks for somebody there."""
    visible = Task.objects.visible_to(request.user)
    own = visible.to_do().of(request.user).for_list()
    groups = [group.pk for group in mine.groups_of(request)]
    here = visible.to_do().free().filter(Q(group__in=groups) | Q(group=None))
    done = Paginator(visible.of(request.user).done().for_list(), DONE_SIZE).get_page(request.GET.get("page"))
    context = {
        "sections": by_due(with_sources(request.user, own), timezone.localdate()),
        "free": with_sources(request.user, here.for_list()[:FREE_SIZE]),
        "done": _with_sources(request, done),
        "can_take": True,
        "show_group": True,
        "back": reverse("tasks:mine"),
    }
    return render(request, "tasks/mine.html", context)


@require_safe
def network_tasks(request: MemberRequest) -> HttpResponse:
    """What is to be done in the network without belonging to a group."""
    return _list_page(request, None, None, QuickTaskForm(actor=request.user, group=None))


@require_safe
def group_tasks(request: MemberRequest, key: str) -> HttpResponse:
    """What is to be done in a group, by date; what is done, page by page."""
    group = access_readable_group(request.user, key)
    role = role_of(request.user, group)
    form = QuickTaskForm(actor=request.user, group=group) if rules.can_create(request.user, group, role) else None
    return _list_page(request, group, role, form)


@require_http_methods(["GET", "HEAD", "POST"])
def create_for_network(request: MemberRequest) -> HttpResponse:
    """A new task that belongs to no group."""
    return _create(request, None, None)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: MemberRequest, key: str) -> HttpResponse:
    """A new task of a group."""
    group = access_readable_group(request.user, key)
    return _create(request, group, role_of(request.user, group))


@require_safe
def suggest_people(request: MemberRequest) -> HttpResponse:
    """Names for who is typing one: all members may have a task of the network."""
    return people_options(request, lambda people: people)


@require_safe
def task(request: MemberRequest, key: str) -> HttpResponse:
    """One task: who, until when, from which decision."""
    found = access_task(request.user, key)
    role = role_of(request.user, found.group) if found.group else None
    context = {
        "task": found,
        "group": found.group,
        "source": with_sources(request.user, [found])[0].seen_source,
        "can_change": rules.can_change(request.user, found, role),
        "can_take": rules.can_create(request.user, found.group, role),
        "can_delete": rules.can_delete(request.user, found, role),
        "has_it": any(assignment.user_id == request.user.pk for assignment in found.assignments.all()),
        "back": found.get_absolute_url(),
    }
    return render(request, "tasks/task.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, key: str) -> HttpResponse:
    """Change a task, give it to others."""
    found = access_task(request.user, key)
    if not rules.can_change(request.user, found, role_of(request.user, found.group) if found.group else None):
        raise Http404
    form = TaskForm(request.POST or None, instance=found, actor=request.user, group=found.group)
    changed = saved(form, form.save)
    if changed:
        messages.success(request, _("Saved."))
        return redirect("tasks:task", key)
    context = {
        "form": form,
        "task": Task.objects.get(pk=found.pk),
        "group": found.group,
        "back": found.get_absolute_url(),
    }
    return render(request, "tasks/form.html", context, status=422 if form.errors else 200)


ACTS = {
    "take": (actions.take_task, gettext_lazy("You have taken the task.")),
    "give_back": (actions.give_back_task, gettext_lazy("The task is no longer yours.")),
    "finish": (actions.finish_task, gettext_lazy("Done. Thank you!")),
    "reopen": (actions.reopen_task, gettext_lazy("The task is open again.")),
}


@require_POST
def change(request: MemberRequest, key: str) -> HttpResponse:
    """One click on a task (`act`: take, give_back, finish, reopen); back to the page it was made on (`back`)."""
    found = access_task(request.user, key)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    action, sentence = act
    action(actor=request.user, task=found)
    messages.success(request, sentence)
    return redirect(_back(request, found))


@require_POST
def delete(request: MemberRequest, key: str) -> HttpResponse:
    """Delete a task; the answer offers to undo it."""
    found = access_task(request.user, key)
    actions.delete_task(actor=request.user, task=found)
    return render(request, "tasks/deleted.html", {"task": found, "group": found.group})


@require_POST
def restore(request: MemberRequest, key: str) -> HttpResponse:
    """Undo one's own deletion."""
    found = access_deleted_task(request.user, key)
    actions.restore_task(actor=request.user, task=found)
    messages.success(request, _("The task is back."))
    return redirect("tasks:task", key)


def _create(request: MemberRequest, group: Group | None, role: str | None) -> HttpResponse:
    """The form with everything, and where the line above the list is sent to (`quick`)."""
    is_quick = "quick" in request.POST
    form: Any = (QuickTaskForm if is_quick else TaskForm)(request.POST or None, actor=request.user, group=group)
    if request.method == "POST":
        if made := saved(form, lambda: _limited(form), once=request):
            messages.success(request, _("The task is on the list."))
            return redirect(f"{list_address(group)}#task-{made.key}")
        if is_quick:
            return _list_page(request, group, role, form, status=422)
    elif not rules.can_create(request.user, group, role):
        # Nobody is offered a form that would only refuse.
        return redirect(list_address(group))
    context = {"form": form, "group": group, "back": list_address(group)}
    return render(request, "tasks/form.html", context, status=422 if form.errors else 200)


def _limited(form: Any) -> Task:
    """Each task may ring somebody."""
    limits.check("tasks.create", form.actor.pk, CREATE_LIMIT)
    return form.save()


def _list_page(
    request: MemberRequest, group: Group | None, role: str | None, form: QuickTaskForm | None, status: int = 200
) -> HttpResponse:
    live.mark(request, topic_of(group))
    visible = Task.objects.visible_to(request.user).filter(group=group)
    tasks = with_sources(request.user, visible.open().for_list())
    done = Paginator(visible.done().for_list(), DONE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "group": group,
        "sections": by_due(tasks, timezone.localdate()),
        "done": _with_sources(request, done),
        "form": form,
        "can_take": rules.can_create(request.user, group, role),
        "topic": topic_of(group),
        "list_key": list_key(group),
        "back": list_address(group),
    }
    if group is None:
        context["changeable"] = rules.changeable_among(request.user, [*tasks, *done])
        return render(request, "tasks/network.html", context, status=status)
    context |= {
        "role": role,
        "can_read": True,
        "can_manage": can_manage(request.user, group, role),
        "can_change": context["can_take"],
    }
    return render(request, "tasks/group.html", context, status=status)


def _with_sources(request: MemberRequest, page: Page) -> Page:
    page.object_list = with_sources(request.user, page.object_list)
    return page


def list_address(group: Group | None) -> str:
    """The page of a group's tasks; None: of the network's."""
    return reverse("tasks:group", args=[group.key]) if group else reverse("tasks:network")


def _back(request: MemberRequest, task: Task) -> str:
    back = own_address(request, request.POST.get("back", ""), "")
    return f"{back}#task-{task.key}" if back else task.get_absolute_url()
