"""Addresses of members."""

from django.urls import path

from . import consent_pages, views
from .action_fields import views as action_fields
from .atlas import views as atlas
from .directory import views as directory
from .institutions import views as institutions
from .profiles import pages as profiles
from .profiles import photo_pages, tie_pages

app_name = "members"
urlpatterns = [
    path("", directory.page, name="directory"),
    path("status/", views.status, name="status"),
    path("status/answer/", views.answer, name="answer"),
    path("status/withdraw/", views.withdraw_application, name="withdraw_application"),
    path("consent/", consent_pages.consent, name="consent"),
    path("consent/withdraw/", consent_pages.withdraw_consent, name="withdraw_consent"),
    path("me/", profiles.edit, name="edit"),
    path("me/preview/", profiles.preview, name="preview"),
    path("me/hint/", profiles.hide_hint, name="hide_hint"),
    path("me/photo/", photo_pages.choose, name="photo_choose"),
    path("me/photo/remove/", photo_pages.remove, name="photo_remove"),
    path("me/photo/<slug:key>/", photo_pages.crop, name="photo_crop"),
    path("me/absence/", tie_pages.absence, name="absence"),
    path("followed/", tie_pages.followed, name="followed"),
    path("here/", profiles.here, name="here"),
    path("suggest/<slug:what>/", profiles.suggest, name="suggest"),
    path("confirm/<str:token>/", profiles.confirm, name="confirm"),
    path("institutions/", institutions.organisations, name="organisations"),
    path("institutions/new/", institutions.create, name="create_organisation"),
    path("institutions/duplicates/", institutions.duplicates, name="duplicates"),
    path("institutions/merges/<slug:key>/undo/", institutions.undo_merge, name="undo_merge"),
    path("institutions/<slug:key>/", institutions.organisation, name="organisation"),
    path("institutions/<slug:key>/edit/", institutions.edit, name="edit_organisation"),
    path("institutions/<slug:key>/merge/", institutions.merge, name="merge_organisation"),
    path("institutions/<slug:key>/apart/<slug:other_key>/", institutions.keep_apart, name="keep_apart"),
    path("fields/", action_fields.fields, name="fields"),
    path("fields/new/", action_fields.create, name="create_field"),
    path("fields/preview/", action_fields.preview, name="preview_field"),
    path("fields/<slug:key>/", action_fields.edit, name="edit_field"),
    path("fields/<slug:key>/move/", action_fields.move, name="move_field"),
    path("fields/<slug:key>/retire/", action_fields.retire, name="retire_field"),
    path("fields/<slug:key>/restore/", action_fields.restore, name="restore_field"),
    path("map/", atlas.edit, name="edit_map"),
    path("blocked/", views.blocked, name="blocked"),
    path("applications/<slug:key>/", views.application, name="application"),
    path("applications/<slug:key>/admit/", views.admit, name="admit"),
    path("applications/<slug:key>/decline/", views.decline, name="decline"),
    path("applications/<slug:key>/ask/", views.ask_back, name="ask_back"),
    path("<slug:key>/", profiles.profile, name="profile"),
    path("<slug:key>/vcard/", profiles.vcard, name="vcard"),
    path("<slug:key>/photo/", photo_pages.photo, name="photo"),
    path("<slug:key>/follow/", tie_pages.follow, name="follow"),
    path("<slug:key>/keep-away/", tie_pages.keep_away, name="keep_away"),
    path("<slug:key>/deputy/decline/", tie_pages.decline_deputy, name="decline_deputy"),
    path("<slug:key>/block/", views.block, name="block"),
    path("<slug:key>/unblock/", views.unblock, name="unblock"),
]
