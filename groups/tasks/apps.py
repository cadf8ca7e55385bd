from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "groups.tasks"
    label = "tasks"

    def ready(self) -> None:
        from groups.belongings import register as register_belongings
        from kurzewege.common import counts, slots
        from kurzewege.common.live import api as live
        from members.handover.kinds import register as register_handover

        from . import belongings, handover, notifications, panels, reminders, search, topics
        from .models import Task

        notifications.register_kinds()
        reminders.register_letter()
        search.register_kind()
        register_belongings(belongings.Tasks())
        register_handover(handover.TaskCare())
        live.register(topics.TasksTopic())
        live.register_personal("tasks", panels.next_tasks)
        counts.register("tasks.mine", lambda user: Task.objects.visible_to(user).to_do().of(user))
        slots.register("start.aside", panels.my_next_tasks, order=15)
        slots.register("group.tabs", panels.group_tab, order=30)
        slots.register("group.aside", panels.group_aside, order=20)
        slots.register("group.styles", panels.styles, order=60)
        slots.register("account.menu", panels.account_menu, order=40)
