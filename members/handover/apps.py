from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "members.handover"
    label = "handover"

    def ready(self) -> None:
        from .coordinator_role import CoordinatorRole
        from .kinds import register

        register(CoordinatorRole())
