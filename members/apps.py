from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    label = "members"

    def ready(self) -> None:
        from kurzewege.common import slots
        from kurzewege.common.colours import register_palette

        from . import adapter, desk, notifications, search
        from .models import ActionField

        adapter.connect()
        notifications.register_kinds()
        search.register_kinds()
        register_palette(ActionField.palette)
        slots.register("desk.tasks", desk.applications_task, order=10)
        slots.register("nav.item:desk", desk.waiting_count)
