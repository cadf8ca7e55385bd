from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    label = "events"

    def ready(self) -> None:
        from groups.belongings import register as register_belongings
        from kurzewege.common import slots
        from members.handover.kinds import register as register_handover

        from . import belongings, evidence, feed_entries, handover, notifications, panels, search

        notifications.register_kinds()
        feed_entries.register_kinds()
        search.register_kind()
        register_belongings(belongings.Events())
        register_handover(handover.EventCare())
        evidence.register()
        slots.register("start.aside", panels.next_plenary, order=10)
        slots.register("group.aside", panels.group_meetings, order=30)
        slots.register("public.sections", panels.public_events, order=20)
        slots.register("phone.plus", panels.plus, order=40)
