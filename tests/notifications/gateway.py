"""SmsGateway: a real HTTP server that keeps what it is given, and can refuse, send elsewhere or hang."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class SmsGateway:
    """Use as a context manager. `received` holds every accepted message, `asked` every request's headers."""

    def __init__(self) -> None:
        self.received: list[dict[str, str]] = []
        self.asked: list[dict[str, str]] = []
        self.status = 200
        self.location = ""  # where it sends the client, with a status of 300 and more
        self.release = threading.Event()
        self.release.set()  # cleared: takes the request and does not answer

    def __enter__(self) -> Self:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                gateway.take(self)

            do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self.server.shutdown()
        self.server.server_close()

    def take(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append({"path": request.path, **dict(request.headers)})
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        if not self.release.is_set():
            self.release.wait(30)
            return
        if self.status == 200:
            self.received.append(json.loads(body))
        request.send_response(self.status)
        if self.location:
            request.send_header("Location", self.location)
        request.end_headers()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/gui"
