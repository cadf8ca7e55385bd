"""What a newcomer does, on a fresh clone in a temporary folder: `make run`, sign in, stop, start again.

Proves that a clone holds all that a start needs, that the second start is quick and keeps the data, that Ctrl-C and
SIGTERM stop it cleanly, and that a port in use is refused with a sentence.
"""

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from scripts.services import free_port, listens

ROOT = Path(__file__).resolve().parents[1]
FIRST_START_SECONDS = 420
SECOND_START_SECONDS = 30
STOP_SECONDS = 20
ACCOUNT = {"login": "mitglied@example.org", "password": "kurze-wege-demo"}


def main() -> None:
    """Entry point; every broken promise ends it with a sentence and exit code 1."""
    with tempfile.TemporaryDirectory(prefix="kurzewege-smoke-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        port = free_port()
        for how, limit in ((signal.SIGTERM, FIRST_START_SECONDS), (signal.SIGINT, SECOND_START_SECONDS)):
            server = start(clone, port)
            try:
                seconds = wait_until_healthy(server, port, limit)
                print(f"healthy after {seconds:.1f} s", flush=True)
                try:
                    sign_in(port)
                except urllib.error.HTTPError as error:
                    sys.exit(f"smoke: signing in, {error.url} answered {error.code}.")
                refuse_second_server(clone, port)
            finally:
                stop(server, port, how)


def start(clone: Path, port: int) -> subprocess.Popen[bytes]:
    """`make run` as from a terminal: with a process group of its own, to which Ctrl-C goes."""
    # The clone makes its own .venv and data; nothing of the caller's environment chooses a database.
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    command = ["make", "run", f"PORT={port}", f"DATA_DIR={clone / 'var'}"]
    # Whoever starts this in the background lets Ctrl-C be ignored, and what it starts would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(command, cwd=clone, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)


def wait_until_healthy(server: subprocess.Popen[bytes], port: int, limit: int) -> float:
    """Seconds until `/healthz` answered; ends the program when the server ended or needed more than `limit`."""
    began = time.monotonic()
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
            return time.monotonic() - began
        except OSError:
            if server.poll() is not None:
                sys.exit(f"smoke: make run ended with exit code {server.returncode}.")
        if time.monotonic() - began > limit:
            sys.exit(f"smoke: not healthy within {limit} seconds.")
        time.sleep(0.2)


def sign_in(port: int) -> None:
    """Signs in through the form with a demo account and expects the start page in German."""
    site = f"http://127.0.0.1:{port}"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    address = f"{site}/accounts/login/"
    form = opener.open(address, timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    if not token:
        sys.exit("smoke: the sign-in page has no form.")
    data = urllib.parse.urlencode(ACCOUNT | {"csrfmiddlewaretoken": token[1]}).encode()
    opener.open(urllib.request.Request(address, data, {"Referer": address}), timeout=30).close()
    page = opener.open(f"{site}/", timeout=30)
    html = page.read().decode()
    if 'lang="de"' not in html or "/accounts/logout/" not in html:
        sys.exit(f"smoke: signed in, but {page.geturl()} is not a member's start page.")


def refuse_second_server(clone: Path, port: int) -> None:
    """A second start on the same port must end by itself, with a sentence and no traceback."""
    second = subprocess.run(
        [".venv/bin/python", "manage.py", "serve"],
        cwd=clone,
        env=os.environ | {"KURZEWEGE_MODE": "demo", "PORT": str(port), "DATA_DIR": str(clone / "var")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    output = second.stdout + second.stderr
    if second.returncode == 0 or str(port) not in output or "Traceback" in output:
        sys.exit(f"smoke: a second server on port {port} was not refused in a sentence:\n{output}")


def stop(server: subprocess.Popen[bytes], port: int, how: signal.Signals) -> None:
    """Stops as a terminal (SIGINT to the whole group) or a supervisor (SIGTERM to `make` alone) does."""
    if server.poll() is None:
        if how == signal.SIGINT:
            os.killpg(server.pid, how)
        else:
            server.send_signal(how)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        sys.exit(f"smoke: not stopped {STOP_SECONDS} seconds after {how.name}.")
    if listens(port):
        os.killpg(server.pid, signal.SIGKILL)
        sys.exit(f"smoke: port {port} is still served after {how.name}.")


if __name__ == "__main__":
    main()
