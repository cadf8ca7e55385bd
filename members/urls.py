"""Addresses of members."""

from django.urls import path

from . import consent_pages, views

app_name = "members"
urlpatterns = [
    path("", views.directory_page, name="directory"),
    path("status/", views.status, name="status"),
    path("status/answer/", views.answer, name="answer"),
    path("status/withdraw/", views.withdraw_application, name="withdraw_application"),
    path("consent/", consent_pages.consent, name="consent"),
    path("consent/withdraw/", consent_pages.withdraw_consent, name="withdraw_consent"),
    path("me/", views.edit, name="edit"),
    path("institutions/", views.organisations, name="organisations"),
    path("institutions/<slug:key>/", views.organisation, name="organisation"),
    path("blocked/", views.blocked, name="blocked"),
    path("applications/<slug:key>/", views.application, name="application"),
    path("applications/<slug:key>/admit/", views.admit, name="admit"),
    path("applications/<slug:key>/decline/", views.decline, name="decline"),
    path("applications/<slug:key>/ask/", views.ask_back, name="ask_back"),
    path("<slug:key>/", views.profile, name="profile"),
    path("<slug:key>/vcard/", views.vcard, name="vcard"),
    path("<slug:key>/block/", views.block, name="block"),
    path("<slug:key>/unblock/", views.unblock, name="unblock"),
]
