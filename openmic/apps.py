from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OpenmicConfig(AppConfig):
    name = "openmic"
    label = "openmic"

    def ready(self) -> None:
        from groups.belongings import register as register_belongings
        from kurzewege.common import counts, slots
        from kurzewege.common.live import api as live
        from members.handover.kinds import register as register_handover

        from . import actions, audiences, belongings, evidence, feed_entries, handover, notifications, panels, search
        from .everyday import by_mail, escalation, knowledge, telling, vocabulary  # noqa: F401 — subscribers and jobs
        from .liveboards import setup
        from .models import Question

        notifications.register_kinds()
        by_mail.register()
        feed_entries.register_kinds()
        search.register_kind()
        register_belongings(belongings.Boards())
        register_handover(handover.QuestionCare())
        register_handover(handover.BoardCare())
        evidence.register()
        live.register(audiences.BoardTopic())
        slots.register("start.aside", panels.questions_for_me, order=20)
        slots.register("group.tabs", panels.group_tab, order=30)
        slots.register("member.sections", panels.answers_of_member, order=40)
        slots.register("desk.tasks", panels.desk_unanswered, order=20)
        slots.register("nav.item:openmic", panels.nav_count)
        counts.register("openmic.unanswered", lambda user: Question.objects.visible_to(user).unanswered())
        slots.register("phone.plus", panels.plus, order=20)
        slots.register("directory.nobody", panels.ask_instead)
        setup.register()
        post_migrate.connect(actions.make_everyday_board, sender=self, dispatch_uid="openmic.everyday_board")
