from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    label = "documents"

    def ready(self) -> None:
        from kurzewege.common import slots

        from . import panels, search

        search.register_kind()
        slots.register("group.tabs", panels.group_tab, order=20)
        slots.register("group.aside", panels.group_aside, order=40)
