from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "kurzewege.common.notify"
    label = "notify"
