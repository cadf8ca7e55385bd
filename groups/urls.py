"""Addresses of groups."""

from django.urls import path

from . import views

app_name = "groups"
urlpatterns = [
    path("", views.group_list, name="list"),
    path("new/", views.group_create, name="create"),
    path("<str:key>/", views.group_detail, name="detail"),
    path("<str:key>/members/", views.group_members, name="members"),
    path("<str:key>/edit/", views.group_edit, name="edit"),
    path("<str:key>/join/", views.group_join, name="join"),
    path("<str:key>/leave/", views.group_leave, name="leave"),
    path("<str:key>/archive/", views.group_archive, name="archive"),
    path("<str:key>/members/add/", views.add_member, name="add_member"),
    path("<str:key>/members/<str:user_key>/", views.change_member, name="change_member"),
    path("<str:key>/requests/<str:request_key>/", views.settle_request, name="settle_request"),
]
