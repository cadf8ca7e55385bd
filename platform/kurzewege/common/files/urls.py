"""Addresses of files."""

from django.urls import path

from . import views

app_name = "files"
urlpatterns = [
    path("", views.upload, name="upload"),
    path("<str:key>/preview", views.preview, name="preview"),
    path("<str:key>/card", views.card, name="card"),
    path("<str:key>/discard", views.discard, name="discard"),
    # Last: a stored name always has an extension, so no file is called "preview".
    path("<str:key>/<str:name>", views.download, name="download"),
]
