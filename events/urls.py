"""Addresses of events."""

from django.urls import path

from . import views

app_name = "events"
urlpatterns = [
    path("", views.event_list, name="list"),
    path("new/", views.create, name="create"),
    path("<str:key>/", views.event_detail, name="detail"),
    path("<str:key>/answer/", views.answer, name="answer"),
    path("<str:key>/event.ics", views.calendar, name="calendar"),
    path("<str:key>/edit/", views.edit, name="edit"),
    path("<str:key>/cancel/", views.cancel, name="cancel"),
    path("<str:key>/attendance/", views.attendance, name="attendance"),
    path("<str:key>/minutes/", views.minutes, name="minutes"),
    path("<str:key>/minutes/part/", views.minutes_part, name="minutes_part"),
]
