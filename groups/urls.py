"""Addresses of groups."""

from django.urls import path

from . import views

app_name = "groups"
urlpatterns = [
    path("", views.group_list, name="list"),
    path("new/", views.group_create, name="create"),
    path("deleted/", views.deleted_groups, name="deleted"),
    path("deleted/<str:key>/restore/", views.restore_group, name="restore"),
    path("invitations/<str:key>/", views.invitation, name="invitation"),
    path("invitations/<str:key>/answer/", views.answer_invitation, name="answer_invitation"),
    path("<str:key>/", views.group_detail, name="detail"),
    path("<str:key>/edit/", views.group_edit, name="edit"),
    path("<str:key>/goals/<str:goal_key>/", views.tick_goal, name="tick_goal"),
    path("<str:key>/join/", views.group_join, name="join"),
    path("<str:key>/leave/", views.group_leave, name="leave"),
    path("<str:key>/members/", views.group_members, name="members"),
    path("<str:key>/members/add/", views.add_member, name="add_member"),
    path("<str:key>/members/suggest/", views.suggest_people, name="suggest_people"),
    path("<str:key>/members/<str:user_key>/", views.change_member, name="change_member"),
    path("<str:key>/requests/withdraw/", views.withdraw_request, name="withdraw_request"),
    path("<str:key>/requests/<str:request_key>/", views.settle_request, name="settle_request"),
    path("<str:key>/invitations/<str:invitation_key>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("<str:key>/lead/", views.take_lead, name="take_lead"),
    path("<str:key>/lead/appoint/", views.appoint_lead, name="appoint_lead"),
    path("<str:key>/archive/", views.group_archive, name="archive"),
    path("<str:key>/reopen/", views.group_reopen, name="reopen"),
    path("<str:key>/delete/", views.group_delete, name="delete"),
    path("<str:key>/merge/", views.group_merge, name="merge"),
    path("<str:key>/quiet/", views.group_quiet, name="quiet"),
    path("<str:key>/continue/", views.group_continue, name="continue"),
]
