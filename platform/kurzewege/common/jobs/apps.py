from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "kurzewege.common.jobs"
    label = "jobs"
