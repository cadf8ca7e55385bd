"""How groups are found."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kurzewege.common.facts import on
from kurzewege.common.richtext import to_plain
from kurzewege.common.searchindex import api as search

from .facts import GroupChanged, GroupCreated
from .models import Group


def document(group: Group) -> search.Document:
    """Whoever knows a group finds it by name and purpose; what else an open one says, everybody may read."""
    inside: list[str] = []
    if group.openness == Group.Openness.OPEN:
        inside = [to_plain(group.description), *group.goals.values_list("text", flat=True)]
    body = "\n".join(filter(None, [group.purpose, *inside]))
    return search.Document(title=group.name, body=body, url=reverse("groups:detail", args=[group.key]))


def register_kind() -> None:
    """Called once from `ready()`."""
    search.register(search.SearchKind(name="group", label=_("Groups"), model=Group, document=document, order=30))


@on(GroupCreated, GroupChanged)
def index_group(fact: GroupCreated | GroupChanged) -> None:
    search.index(Group.objects.get(pk=fact.group_id))
