from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "kurzewege.privacy"
    label = "privacy"
