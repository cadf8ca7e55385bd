from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    label = "groups"

    def ready(self) -> None:
        from kurzewege.common import slots

        from . import notifications, panels, search

        notifications.register_kinds()
        search.register_kind()
        slots.register("nav.groups", panels.my_groups)
        slots.register("member.sections", panels.groups_of_member, order=20)
