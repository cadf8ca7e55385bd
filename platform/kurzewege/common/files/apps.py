from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "kurzewege.common.files"
    label = "files"

    def ready(self) -> None:
        from . import periodic, processing  # noqa: F401  the jobs
