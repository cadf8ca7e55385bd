from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "kurzewege.common.live"
    label = "live"
