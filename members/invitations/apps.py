from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "members.invitations"
    label = "invitations"

    def ready(self) -> None:
        from kurzewege.common import slots

        from . import arrivals, panels, periodic  # noqa: F401 - subscribes, registers a job

        slots.register("group.invite", panels.invite_entry)
