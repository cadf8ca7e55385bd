from django.urls import include, path

from . import views

urlpatterns = [
    path("live/", include("kurzewege.common.live.urls")),
    path("enter/<str:name>/", views.enter),
    path("leave/", views.leave),
    path("rights/<str:name>/<str:verb>/", views.rights),
    path("walls/<str:wall>/", views.wall),
    path("walls/<str:wall>/page/", views.page),
    path("walls/<str:wall>/write/", views.write),
    path("walls/<str:wall>/burst/<int:count>/", views.burst),
    path("notes/<int:note>/<str:verb>/", views.change),
    path("restart-counting/", views.restart_counting),
    path("signal/<str:kind>/", views.signal),
]
