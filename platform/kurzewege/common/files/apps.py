from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "kurzewege.common.files"
    label = "files"
