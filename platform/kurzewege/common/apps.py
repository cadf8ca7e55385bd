from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "kurzewege.common"
    label = "common"
