from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "members.importing"
    label = "importing"

    def ready(self) -> None:
        from . import jobs  # noqa: F401 - registers
