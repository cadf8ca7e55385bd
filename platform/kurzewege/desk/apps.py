from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kurzewege.desk"
    label = "desk"
