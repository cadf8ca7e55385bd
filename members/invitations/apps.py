from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "members.invitations"
    label = "invitations"

    def ready(self) -> None:
        from kurzewege.common import slots
        from members.handover.kinds import register as register_handover

        from . import arrivals, handover, panels, periodic  # noqa: F401 - subscribes, registers a job

        register_handover(handover.NetworkInvitations())
        slots.register("group.invite", panels.invite_entry)
