from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "kurzewege.common.mail"
    label = "mail"
