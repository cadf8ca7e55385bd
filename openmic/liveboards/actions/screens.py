"""Passes for computers that show the projector page without a login."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.live import api as live
from members.models import User

from ..codes import new_screen_code
from ..models import LiveBoard, ScreenPass
from ..topics import topic_of
from .boards import check_moderator_of, locked

LIFE = timedelta(hours=24)
MAX_PASSES = 5


@transaction.atomic
def create_screen_pass(*, actor: User, board: LiveBoard) -> tuple[ScreenPass, str]:
    """A pass and its code, which is told only here. It is good for a day, or until the board is closed."""
    stored = locked(board)
    check_moderator_of(actor, stored)
    if stored.is_closed:
        raise Refused(_("The board is closed; it can only be read now."))
    stored.screen_passes.filter(expires__lte=timezone.now()).delete()
    if stored.screen_passes.count() >= MAX_PASSES:
        raise Refused(_("There are five codes already. Please withdraw one that is not needed any more."))
    code = new_screen_code()
    screen_pass = ScreenPass.objects.create(
        board=stored, digest=digest_of(code), created_by=actor, expires=timezone.now() + LIFE
    )
    audit.record(actor, "openmic.live_screen_pass_created", stored, screen_pass=screen_pass.key)
    return screen_pass, code


@transaction.atomic
def withdraw_screen_pass(*, actor: User, screen_pass: ScreenPass) -> None:
    """The code opens nothing any more; a projector that was opened with it goes dark within a second."""
    board = locked(screen_pass.board)
    check_moderator_of(actor, board)
    if ScreenPass.objects.filter(pk=screen_pass.pk).delete()[0]:
        audit.record(actor, "openmic.live_screen_pass_withdrawn", board, screen_pass=screen_pass.key)
        live.audience_changed(topic_of(board))


def digest_of(code: str) -> str:
    """What is stored of a code: useless without the installation's secret key."""
    return salted_hmac("openmic.screen", code, algorithm="sha256").hexdigest()
