from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kurzewege.common.audit"
    label = "audit"
