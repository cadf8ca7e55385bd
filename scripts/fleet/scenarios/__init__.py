"""What happens on the stage, each scenario for itself. The numbers of the scenarios are those of the issue."""

from __future__ import annotations

from ..stage import Act
from . import broker, database, everyday, phones, servers, trust

ACTS = [*everyday.ACTS, *phones.ACTS, *servers.ACTS, *trust.ACTS, *database.ACTS, *broker.ACTS]


def act(name: str) -> Act:
    """The scenario of this name; KeyError when there is none."""
    return {one.name: one for one in ACTS}[name]
