"""Addresses of OPEN MIC."""

from django.urls import include, path

from . import views
from .everyday import views as everyday
from .liveboards import urls as liveboards

app_name = "openmic"
_question = [
    path("", views.question, name="question"),
    path("vote/", views.vote, name="vote"),
    path("follow/", everyday.follow, name="follow"),
    path("this-answers/", everyday.this_answers, name="this_answers"),
    path("answer/", views.answer, name="answer"),
    path("solve/", views.solve, name="solve"),
    path("reopen/", views.reopen, name="reopen"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("restore/", views.restore, name="restore"),
    path("edit/", everyday.edit, name="edit"),
    path("history/", everyday.history, name="history"),
    path("ask-person/", everyday.ask_person, name="ask_person"),
    path("pass-on/", everyday.pass_on, name="pass_on"),
    path("review/", everyday.review, name="review"),
    path("answers/<str:answer_key>/edit/", everyday.edit_answer, name="edit_answer"),
    path("answers/<str:answer_key>/history/", everyday.answer_history, name="answer_history"),
    path("answers/<str:answer_key>/helped/", everyday.helped, name="helped"),
    path("answers/<str:answer_key>/withdraw/", views.withdraw_answer, name="withdraw_answer"),
]
urlpatterns = [
    path("", views.board, name="board"),
    path("group/<str:key>/", views.group_board, name="group"),
    path("ask/", views.ask, name="ask"),
    path("similar/", everyday.similar, name="similar"),
    path("knowledge/", everyday.shelf, name="knowledge"),
    path("wish/", everyday.wish, name="wish"),
    path("q/<str:key>/", include(_question)),
    *liveboards.urlpatterns,
]
