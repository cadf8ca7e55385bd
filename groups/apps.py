from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "groups"
    label = "groups"

    def ready(self) -> None:
        from kurzewege.common import slots
        from members.companions import register_companions
        from members.handover.kinds import register as register_handover
        from members.invitations.rooms import register_rooms

        from . import evidence, field_groups, handover, notifications, panels, search  # noqa: F401 - facts' subscribers
        from .companions import sharing_a_group_with
        from .invitations import GroupRooms

        notifications.register_kinds()
        search.register_kind()
        evidence.register()
        register_companions(sharing_a_group_with)
        register_rooms(GroupRooms())
        register_handover(handover.GroupLead())
        slots.register("nav.groups", panels.my_groups)
        slots.register("member.sections", panels.groups_of_member, order=20)
