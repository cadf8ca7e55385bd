from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "kurzewege.common.mail"
    label = "mail"

    def ready(self) -> None:
        from . import sender  # noqa: F401  its periodic jobs
        from .incoming import collecting, receiving  # noqa: F401  theirs
