"""Addresses of tasks, below /groups/."""

from django.urls import path

from . import views

app_name = "tasks"
urlpatterns = [
    path("tasks/", views.my_tasks, name="mine"),
    path("tasks/network/", views.network_tasks, name="network"),
    path("tasks/network/new/", views.create_for_network, name="create_for_network"),
    path("tasks/network/suggest/", views.suggest_people, name="suggest_people"),
    path("tasks/<str:key>/", views.task, name="task"),
    path("tasks/<str:key>/edit/", views.edit, name="edit"),
    path("tasks/<str:key>/change/", views.change, name="change"),
    path("tasks/<str:key>/delete/", views.delete, name="delete"),
    path("tasks/<str:key>/restore/", views.restore, name="restore"),
    path("<str:key>/tasks/", views.group_tasks, name="group"),
    path("<str:key>/tasks/new/", views.create, name="create"),
]
