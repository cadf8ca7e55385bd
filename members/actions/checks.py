"""Who may act."""

from django.utils.translation import gettext as _

from kurzewege.common.errors import Refused

from .. import rules
from ..models import User


def check_coordinator(actor: User) -> None:
    """Refuse everybody who is no coordinator."""
    if not rules.can_settle_applications(actor):
        raise Refused(_("Only a coordinator can do this."))
