"""Pages of tasks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups import mine
from groups.access import access_readable_group
from groups.models import Group
from groups.rules import can_manage, role_of
from kurzewege.common import submissions
from kurzewege.common.errors import Refused
from kurzewege.common.forms import refused_to_form
from kurzewege.common.live import api as live
from members.requests import MemberRequest

from . import actions, rules
from .access import access_deleted_task, access_task
from .boards import by_due
from .forms import QuickTaskForm, TaskForm
from .models import Task
from .topics import topic_of

DONE_SIZE = 20
FREE_SIZE = 10


@require_safe
def my_tasks(request: MemberRequest) -> HttpResponse:
    """What I have taken in all my groups, and what still looks for somebody there."""
    visible = Task.objects.visible_to(request.user)
    own = visible.to_do().of(request.user).for_list()
    groups = [group.pk for group in mine.groups_of(request)]
    done = Paginator(visible.of(request.user).done().for_list(), DONE_SIZE).get_page(request.GET.get("page"))
    context = {
        "sections": by_due(own, timezone.localdate()),
        "free": visible.to_do().free().filter(group__in=groups).for_list()[:FREE_SIZE],
        "done": done,
        "can_take": True,
        "show_group": True,
        "back": reverse("tasks:mine"),
    }
    return render(request, "tasks/mine.html", context)


@require_safe
def group_tasks(request: MemberRequest, key: str) -> HttpResponse:
    """What is to be done in a group, by date; what is done, page by page."""
    group = access_readable_group(request.user, key)
    role = role_of(request.user, group)
    form = QuickTaskForm(actor=request.user, group=group) if rules.can_create(request.user, group, role) else None
    return _group_page(request, group, role, form)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: MemberRequest, key: str) -> HttpResponse:
    """A new task of a group: the form with everything, and where the line above the list is sent to (`quick`)."""
    group = access_readable_group(request.user, key)
    role = role_of(request.user, group)
    is_quick = "quick" in request.POST
    form: Any = (QuickTaskForm if is_quick else TaskForm)(request.POST or None, actor=request.user, group=group)
    if request.method == "POST":
        if form.is_valid():
            try:
                made = submissions.once(submissions.key_of(request), request.user, form.save)
            except Refused as refusal:
                refused_to_form(form, refusal)
            else:
                messages.success(request, _("The task is on the list."))
                return redirect(f"{reverse('tasks:group', args=[group.key])}#task-{made.key}")
        if is_quick:
            return _group_page(request, group, role, form, status=422)
    elif not rules.can_create(request.user, group, role):
        # Nobody is offered a form that would only refuse.
        return redirect("tasks:group", group.key)
    context = {"form": form, "group": group, "back": reverse("tasks:group", args=[group.key])}
    return render(request, "tasks/form.html", context, status=422 if form.errors else 200)


@require_safe
def task(request: MemberRequest, key: str) -> HttpResponse:
    """One task: who, until when, from which decision."""
    found = access_task(request.user, key)
    role = role_of(request.user, found.group) if found.group else None
    context = {
        "task": found,
        "group": found.group,
        "source": _visible_source(request.user, found),
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
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except Refused as refusal:
            refused_to_form(form, refusal)
        else:
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


def _group_page(
    request: MemberRequest, group: Group, role: str | None, form: QuickTaskForm | None, status: int = 200
) -> HttpResponse:
    live.mark(request, topic_of(group))
    visible = Task.objects.visible_to(request.user).filter(group=group)
    context = {
        "group": group,
        "role": role,
        "can_read": True,
        "can_manage": can_manage(request.user, group, role),
        "sections": by_due(visible.open().for_list(), timezone.localdate()),
        "done": Paginator(visible.done().for_list(), DONE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "can_change": rules.can_create(request.user, group, role),
        "can_take": rules.can_create(request.user, group, role),
        "topic": topic_of(group),
        "back": reverse("tasks:group", args=[group.key]),
    }
    return render(request, "tasks/group.html", context, status=status)


def _visible_source(user: Any, task: Task) -> Any:
    """The thing the task comes from, if this person may see it."""
    if task.source_type is None:
        return None
    model = task.source_type.model_class()
    if model is None:
        return None
    return model._default_manager.visible_to(user).filter(pk=task.source_id).first()  # type: ignore[attr-defined]


def _back(request: MemberRequest, task: Task) -> str:
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        return task.get_absolute_url()
    return f"{back}#task-{task.key}"
