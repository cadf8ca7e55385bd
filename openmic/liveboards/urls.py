"""Addresses of live boards, part of `openmic:`. The short ones with a code come last."""

from django.urls import include, path, re_path

from .views import boards, desk, exports, hall, hand, joining, moderators, room, screen

_board = [
    path("", room.room, name="live"),
    path("ask/", room.ask, name="live_ask"),
    path("q/<str:question_key>/vote/", room.vote, name="live_vote"),
    path("q/<str:question_key>/withdraw/", room.withdraw, name="live_withdraw"),
    path("q/<str:question_key>/edit/", room.edit, name="live_edit"),
    path("hand/", hand.hand, name="live_hand"),
    path("settings/", boards.change, name="live_settings"),
    path("step/", boards.step, name="live_step"),
    path("moderators/", moderators.moderators, name="live_moderators"),
    path("moderators/suggest/", moderators.suggest, name="live_suggest_moderators"),
    path("moderators/<str:user_key>/remove/", moderators.remove, name="live_remove_moderator"),
    path("desk/", desk.desk, name="live_desk"),
    path("desk/note/", desk.note, name="live_note"),
    path("desk/guests/", desk.guest_votes, name="live_guest_votes"),
    path("desk/suspicion/", desk.dismiss_suspicion, name="live_suspicion"),
    path("desk/code/", desk.renew_code, name="live_renew_code"),
    path("desk/hands/", hall.hands, name="live_hands"),
    path("desk/timer/", hall.timer, name="live_timer"),
    path("desk/screens/", screen.passes, name="live_screen_passes"),
    path("desk/screens/<str:pass_key>/withdraw/", screen.withdraw_pass, name="live_withdraw_screen"),
    path("desk/q/<str:question_key>/", desk.move, name="live_move"),
    path("desk/q/<str:question_key>/unite/", desk.unite, name="live_unite"),
    path("board.<str:extension>", exports.export, name="live_export"),
    path("screen/", screen.screen, name="live_screen"),
    path("screen/qr.svg", screen.qr, name="live_screen_qr"),
]
urlpatterns = [
    path("live/", boards.boards, name="live_boards"),
    path("live/new/", boards.create, name="live_create"),
    path("live/screen/", screen.open_screen, name="live_screen_open"),
    path("live/your-data/", joining.your_data, name="live_your_data"),
    path("live/<str:key>/", include(_board)),
    path("join/", joining.join, name="live_join"),
    # Misread or mistyped, too: the page with the field says so, in the reader's language.
    re_path(r"^(?P<code>[0-9A-Za-z]{4,8})/$", joining.by_code, name="live_code"),
    re_path(r"^(?P<code>[2-9A-HJ-KM-NP-TV-Z]{6})/(?P<secret>[2-9A-Z]{8})/$", joining.by_code, name="live_qr"),
]
