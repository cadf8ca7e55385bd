from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "kurzewege.common.live"
    label = "live"

    def ready(self) -> None:
        from . import jobs, sessions  # noqa: F401
