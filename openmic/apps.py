from django.apps import AppConfig


class OpenmicConfig(AppConfig):
    name = "openmic"
    label = "openmic"
