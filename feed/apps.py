from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "feed"
    label = "feed"

    def ready(self) -> None:
        from groups.belongings import register as register_belongings
        from kurzewege.common import slots
        from kurzewege.common.live import api as live

        from . import belongings, feed_entries, notifications, panels, search
        from .audiences import FeedTopic, followed, liked_keys

        feed_entries.register_kinds()
        notifications.register_kinds()
        search.register_kinds()
        register_belongings(belongings.Contributions())
        live.register(FeedTopic())
        live.register_personal("likes", liked_keys)
        live.register_personal("feed", followed)
        slots.register("group.overview", panels.group_feed, order=50)
        slots.register("member.sections", panels.entries_of_member, order=30)
        slots.register("desk.tasks", panels.desk_tasks, order=30)
        slots.register("phone.plus", panels.phone_plus, order=10)
