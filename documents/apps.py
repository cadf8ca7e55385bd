from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    label = "documents"

    def ready(self) -> None:
        from groups.belongings import register as register_belongings
        from kurzewege.common import slots
        from members.handover.kinds import register as register_handover

        from . import belongings, handover, panels, search

        search.register_kind()
        register_belongings(belongings.Documents())
        register_handover(handover.GroupDocuments())
        register_handover(handover.NetworkDocuments())
        slots.register("group.tabs", panels.group_tab, order=20)
        slots.register("group.aside", panels.group_aside, order=40)
