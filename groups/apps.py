from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    label = "groups"

    def ready(self) -> None:
        from kurzewege.common import slots
        from kurzewege.common.live import api as live
        from members.companions import register_companions
        from members.handover.kinds import register as register_handover
        from members.invitations.rooms import register_rooms

        from . import desk, evidence, handover, notifications, panels, search, standing
        from . import field_groups as field_groups  # facts' subscribers
        from . import periodic as periodic  # a periodic job
        from .companions import sharing_a_group_with
        from .invitations import GroupRooms

        notifications.register_kinds()
        search.register_kind()
        evidence.register()
        register_companions(sharing_a_group_with)
        register_rooms(GroupRooms())
        register_handover(handover.GroupLead())
        live.register_personal(standing.SIGNAL, standing.standings)
        slots.register("desk.tasks", desk.groups_without_lead, order=30)
        slots.register("desk.tasks", desk.quiet_groups, order=60)
        slots.register("desk.tasks", desk.groups_with_one_lead, order=70)
        slots.register("nav.groups", panels.my_groups)
        slots.register("member.sections", panels.groups_of_member, order=20)
        slots.register("welcome.steps", panels.join_a_group)
