"""The demo network, built by one first start in a run and copied for each worker."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from .site import Site, new_database


@contextmanager
def demo_network(of_run: Path, folder: Path) -> Iterator[str]:
    """Puts its data into the folder of a site; gives the address of its database ("" is SQLite, in the data).

    `of_run`: a folder that all workers know. Who comes first builds it there, and takes it away at her end: who
    comes later still builds it anew.
    """
    built, ready = of_run / "demo-network", of_run / "demo-network.ready"
    with ExitStack() as stack:
        with _alone(of_run):
            if not ready.exists():
                shutil.rmtree(built, ignore_errors=True)
                built.mkdir()
                first = Site(built, stack.enter_context(new_database()))
                first.start()
                first.finish_jobs()  # once, not again for each copy
                first.stop()
                ready.write_text(urlsplit(first.database_url).path.strip("/"), encoding="utf-8")
                stack.callback(_forget, of_run, ready)
            # Its mails hold links to the address it was built on.
            shutil.copytree(built / "data", folder / "data", ignore=shutil.ignore_patterns("mails"))
            database_url = stack.enter_context(new_database(ready.read_text(encoding="utf-8")))
        yield database_url


def _forget(of_run: Path, ready: Path) -> None:
    with _alone(of_run):
        ready.unlink()


@contextmanager
def _alone(of_run: Path) -> Iterator[None]:
    with (of_run / "demo-network.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
