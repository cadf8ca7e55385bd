from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "kurzewege.setup"
    label = "setup"
