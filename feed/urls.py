"""Addresses of the feed and of impulses."""

from django.urls import path

from . import impulse_views, views

app_name = "feed"
urlpatterns = [
    path("", views.home, name="home"),
    path("feed/", views.entry_list, name="list"),
    path("feed/newer/", views.newer, name="newer"),
    path("feed/new/", views.publish, name="publish"),
    path("feed/group/<str:group_key>/", views.group_entries, name="group"),
    path("feed/group/<str:group_key>/newer/", views.newer, name="group_newer"),
    path("feed/<str:key>/", views.entry_detail, name="entry"),
    path("feed/<str:key>/like/", views.like, name="like"),
    path("feed/<str:key>/edit/", views.edit, name="edit"),
    path("feed/<str:key>/history/", views.history, name="history"),
    path("feed/<str:key>/pin/", views.pin, name="pin"),
    path("feed/<str:key>/delete/", views.delete, name="delete"),
    path("feed/<str:key>/restore/", views.restore, name="restore"),
    path("feed/<str:key>/comments/", views.comment, name="comment"),
    path("feed/<str:key>/comments/<str:comment_key>/delete/", views.delete_comment, name="delete_comment"),
    path("feed/<str:key>/comments/<str:comment_key>/restore/", views.restore_comment, name="restore_comment"),
    path("impulses/", impulse_views.impulse_list, name="impulses"),
    path("impulses/new/", impulse_views.create, name="create_impulse"),
    path("impulses/<str:key>/", impulse_views.impulse_detail, name="impulse"),
    path("impulses/<str:key>/edit/", impulse_views.edit, name="edit_impulse"),
    path("impulses/<str:key>/delete/", impulse_views.delete, name="delete_impulse"),
    path("impulses/<str:key>/restore/", impulse_views.restore, name="restore_impulse"),
    path("impulses/<str:key>/publication/", impulse_views.decide_publication, name="decide_publication"),
]
