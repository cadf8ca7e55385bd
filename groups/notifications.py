"""How what happens in groups sounds to those it concerns."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurzewege.common.notify.api import Kind, register, who


def register_kinds() -> None:
    """Called once from `ready()`."""
    register(
        Kind(
            "groups.join_requested",
            gettext_lazy("Somebody asks to join a group I lead"),
            "user-plus",
            lambda row: (
                _("%(who)s would like to join “%(group)s”.") % {"who": who(row), "group": row.data.get("group")}
            ),
        )
    )
    register(
        Kind(
            "groups.admitted",
            gettext_lazy("My request to join a group was accepted"),
            "users",
            lambda row: _("You now belong to “%(group)s”.") % {"group": row.data.get("group")},
        )
    )
    register(
        Kind(
            "groups.declined",
            gettext_lazy("My request to join a group was declined"),
            "users",
            lambda row: _("The leads of “%(group)s” have declined your request.") % {"group": row.data.get("group")},
        )
    )
    register(
        Kind(
            "groups.added",
            gettext_lazy("Somebody took me into a group"),
            "users",
            lambda row: _("%(who)s took you into “%(group)s”.") % {"who": who(row), "group": row.data.get("group")},
        )
    )
    register(
        Kind(
            "groups.invitation_accepted",
            gettext_lazy("Somebody accepted my invitation into a group"),
            "user-plus",
            lambda row: (
                _("%(who)s has accepted your invitation into “%(group)s”.")
                % {"who": who(row), "group": row.data.get("group")}
            ),
        )
    )
