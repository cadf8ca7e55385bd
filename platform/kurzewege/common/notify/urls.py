"""Addresses of the notifications."""

from django.urls import path

from . import views

app_name = "notify"
urlpatterns = [
    path("", views.notification_list, name="list"),
    path("seen/", views.mark_seen, name="seen"),
]
