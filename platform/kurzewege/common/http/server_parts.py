"""The parts of daphne that are others here, because it has no setting for what they do. Before a server is made."""

from . import body_limit, sockets, transport


def install() -> None:
    """Let daphne and its reactor use them."""
    body_limit.install()
    sockets.install()
    transport.install()
