"""nginx before several processes, as deploy/nginx.conf has it, without TLS. Raises `Missing` without the program."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.services import Command, Missing, listens, process, wait_until

CONFIGURATION = """
worker_processes 1;
worker_rlimit_nofile 16384;
pid {folder}/pid;
error_log {folder}/error.log;
{account}
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
    upstream kurzewege {{
        least_conn;
{servers}
        keepalive 16;
    }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        proxy_http_version 1.1;
        proxy_set_header Host $host:$server_port;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        location / {{ proxy_pass http://kurzewege; }}
        location /live/ {{ proxy_buffering off; proxy_read_timeout 60s; proxy_pass http://kurzewege; }}
    }}
}}
"""


@contextmanager
def proxy(port: int, upstream: list[int]) -> Iterator[None]:
    """nginx on `port` before the processes on these ports, until the block ends."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not program:
        raise Missing("nginx is not installed; on Debian and Ubuntu: apt install nginx")
    with tempfile.TemporaryDirectory(prefix="kurzewege-nginx-") as name:
        folder = Path(name)
        file = folder / "nginx.conf"
        servers = "\n".join(f"        server 127.0.0.1:{one};" for one in upstream)
        account = "user root;" if folder.owner() == "root" else ""
        file.write_text(CONFIGURATION.format(folder=folder, port=port, servers=servers, account=account))
        command: Command = [program, "-c", file, "-p", folder, "-g", "daemon off;"]
        subprocess.run([*command[:-2], "-t"], check=True, capture_output=True)
        with process(command, folder, None, stop=signal.SIGQUIT) as running:
            wait_until(lambda: listens(port), running, "nginx")
            try:
                yield
            finally:
                running.terminate()
