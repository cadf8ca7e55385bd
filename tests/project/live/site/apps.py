from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "tests.project.live.site"
    label = "livesite"

    def ready(self) -> None:
        from kurzewege.common.live import api as live

        from . import walls

        live.register(walls.WallTopic())
        live.register_personal("pins", walls.pins)
