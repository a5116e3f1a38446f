"""How the web server runs, in `make run` and in the image: `gunicorn -c python:portal.gunicorn_conf`."""

import os
import sys
from pathlib import Path
from typing import Any

from portal.child import die_with_parent

bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
# Longer than the proxy keeps an idle connection (`keepalive_timeout` in deploy/nginx.conf): who closes first must
# be the one who would send the next request, else that request meets a closed door.
keepalive = 75
# Slow leaks of libraries end here; the jitter keeps the workers from leaving together.
max_requests = 2000
max_requests_jitter = 200
# The heartbeat file of a worker must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Who may say that a request came by https: the reverse proxy, named by the operator.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
accesslog = None  # portal.logs writes one line per request, without addresses
errorlog = "-"
loglevel = "warning"
control_socket_disable = True


def post_fork(server: Any, worker: Any) -> None:
    """Tie the worker to the server process, so that `kill -9` of the one ends the other."""
    if sys.platform.startswith("linux"):
        die_with_parent(worker.ppid)
