from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "kurzewege.common"
    label = "common"

    def ready(self) -> None:
        from kurzewege import checks  # noqa: F401  registers the system checks

        from . import precedence

        precedence.install()
