"""Events move, end and show life with their group."""

from __future__ import annotations

from django.utils.translation import ngettext

from groups.belongings import Belongings
from groups.models import Group

from .models import Event


class Events(Belongings):
    order = 30
    models = (Event,)
    # A date that is still to come is life, too.
    moments = ((Event, "starts"), (Event, "created"))

    def words(self, group: Group) -> str:
        count = Event.objects.filter(group=group).count()
        return ngettext("one event", "%(count)s events", count) % {"count": count} if count else ""
