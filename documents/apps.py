from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    label = "documents"

    def ready(self) -> None:
        from kurzewege.common import slots
        from members.handover.kinds import register as register_handover

        from . import handover, panels, search

        search.register_kind()
        register_handover(handover.GroupDocuments())
        register_handover(handover.NetworkDocuments())
        slots.register("group.tabs", panels.group_tab, order=20)
        slots.register("group.aside", panels.group_aside, order=40)
