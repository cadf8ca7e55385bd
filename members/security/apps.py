from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "members.security"
    label = "security"

    def ready(self) -> None:
        from kurzewege.common import slots

        from . import panels, reactions

        reactions.connect()
        slots.register("member.sections", panels.reset_way, order=95)
