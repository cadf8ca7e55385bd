from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "members.handover"
    label = "handover"

    def ready(self) -> None:
        from kurzewege.common import slots

        from . import desk, notifications, reactions  # noqa: F401
        from .coordinator_role import CoordinatorRole
        from .kinds import register

        register(CoordinatorRole())
        notifications.register_kinds()
        slots.register("desk.tasks", desk.handovers_task, order=20)
        slots.register("account.menu", desk.account_way, order=80)
        slots.register("member.sections", desk.end_of_member, order=90)
