"""`python -m tests.project.live.site.run PORT`: one process as `manage.py serve` runs it, nothing prepared."""

import asyncio
import sys


def main(port: int) -> None:
    from daphne.server import Server
    from twisted.internet import defer, reactor

    from kurzewege.asgi import application
    from kurzewege.common.http import server_parts
    from kurzewege.common.live import hub

    server_parts.install()

    def stop() -> defer.Deferred[None]:
        return defer.Deferred.fromFuture(asyncio.ensure_future(hub.shutdown()))

    reactor.addSystemEventTrigger("before", "shutdown", stop)
    Server(
        application, endpoints=[f"tcp:port={port}:interface=127.0.0.1:backlog=2048"], ping_interval=15, ping_timeout=20
    ).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
