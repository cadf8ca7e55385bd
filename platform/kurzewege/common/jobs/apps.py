from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "kurzewege.common.jobs"
    label = "jobs"

    def ready(self) -> None:
        from . import queue, worker  # noqa: F401  the periodic clearing, the bell
