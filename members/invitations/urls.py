"""Addresses of invitations, below /members/."""

from django.urls import path

from . import door, views

app_name = "invitations"
urlpatterns = [
    path("invitations/", views.invitation_list, name="list"),
    path("invitations/new/", views.invite, name="new"),
    path("invitations/<slug:key>/", views.detail, name="detail"),
    path("invitations/<slug:key>/remind/", views.remind, name="remind"),
    path("invitations/<slug:key>/revoke/", views.revoke, name="revoke"),
    path("join/<slug:token>/", door.open_invitation, name="open"),
    path("join/<slug:token>/accept/", door.accept, name="accept"),
    path("join/<slug:token>/register/", door.register, name="register"),
]
