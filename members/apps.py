from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


class MembersConfig(AppConfig):
    name = "members"
    label = "members"

    def ready(self) -> None:
        from kurzewege.common import counts, slots
        from kurzewege.common.colours import register_palette

        from . import adapter, consent_pages, desk, fields, notifications, periodic, search  # noqa: F401 - jobs register
        from .directory import index
        from .models import ActionField, User
        from .profiles import absences, panels, photos, welcome, yearly  # noqa: F401  (photos, yearly: facts and jobs)

        adapter.connect()
        notifications.register_kinds()
        search.register_kinds()
        absences.register_kinds()
        register_palette(ActionField.palette)
        for changed in (post_save, post_delete):
            changed.connect(fields.forget, sender=ActionField, dispatch_uid="members.action_fields")
        post_migrate.connect(index.fill, sender=self, dispatch_uid="members.directory")
        slots.register("desk.tasks", desk.applications_task, order=10)
        slots.register("person.notes", panels.absence_note)
        slots.register("start.top", welcome.first_steps)
        slots.register("nav.item:desk", desk.waiting_count)
        slots.register("account.ways", consent_pages.account_way)
        counts.register("members.waiting", desk.waiting)
        counts.register("members", lambda user: User.objects.visible_to(user).members())
