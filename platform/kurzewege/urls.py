"""Every address of the platform."""

from django.urls import include, path

from members.security import views as security

# Those with a prefix come first: it is one comparison, while an include without one tries all it has.
urlpatterns = [
    path("openmic/", include("openmic.urls")),
    path("members/", include("members.invitations.urls")),
    path("members/import/", include("members.importing.urls")),
    path("members/", include("members.urls")),
    path("groups/", include("groups.tasks.urls")),
    path("groups/", include("groups.urls")),
    path("documents/", include("documents.urls")),
    path("events/", include("events.urls")),
    path("search/", include("kurzewege.search.urls")),
    path("desk/", include("kurzewege.desk.urls")),
    path("handover/", include("members.handover.urls")),
    path("accounts/security/", include("members.security.urls")),
    # Two of allauth's pages stand on one page of ours.
    path("accounts/2fa/", security.moved, name="mfa_index"),
    path("accounts/sessions/", security.moved, name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("", include("feed.urls")),
    path("", include("kurzewege.common.urls")),
    path("", include("kurzewege.privacy.urls")),
]

handler400 = "kurzewege.common.http.errors.bad_request"
handler403 = "kurzewege.common.http.errors.forbidden"
handler404 = "kurzewege.common.http.errors.not_found"
handler500 = "kurzewege.common.http.errors.server_error"
