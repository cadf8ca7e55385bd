from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "kurzewege.search"
    label = "search"
