"""Addresses of documents."""

from django.urls import path

from . import views

app_name = "documents"
urlpatterns = [
    path("", views.home, name="home"),
    path("group/<str:key>/", views.group_documents, name="group"),
    path("folder/<str:key>/", views.folder, name="folder"),
    path("upload/", views.upload, name="upload"),
    path("folders/new/", views.create_folder, name="create_folder"),
    path("<str:key>/", views.document, name="document"),
    path("<str:key>/edit/", views.edit, name="edit"),
    path("<str:key>/version/", views.add_version, name="add_version"),
    path("<str:key>/version/<int:number>/restore/", views.restore_version, name="restore_version"),
    path("<str:key>/delete/", views.delete, name="delete"),
    path("<str:key>/restore/", views.restore, name="restore"),
]
