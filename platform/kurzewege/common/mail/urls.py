"""The demo's mailbox."""

from django.urls import path

from . import views

app_name = "mail"
urlpatterns = [
    path("", views.mail_list, name="list"),
    path("<slug:name>/", views.mail, name="show"),
    path("<slug:name>/html/", views.mail_html, name="html"),
]
