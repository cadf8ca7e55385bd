from django.apps import AppConfig


class SearchIndexConfig(AppConfig):
    name = "kurzewege.common.searchindex"
    label = "searchindex"
