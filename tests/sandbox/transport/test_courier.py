"""Deliveries to an app over HTTP, whatever its web server does with connections."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from sandbox.workspace.state import AppCommand
from sandbox.workspace.world import IDLE_SECONDS
from tests.support.place import Place
from tests.support.stage import Member
from tests.support.world import ADMIN


class OncePerConnection(BaseHTTPRequestHandler):
    """Closes a kept connection as soon as it is used again, like a server that was about to close it."""

    protocol_version = "HTTP/1.1"
    is_used = False

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.is_used:
            self.close_connection = True
            return
        self.is_used = True
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), OncePerConnection) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_no_delivery_uses_a_connection_that_was_idle_so_long_that_the_app_may_close_it(place: Place) -> None:
    place.app.commands = [AppCommand("/try", "Try it", "[words]")]
    ada = Member(place, ADMIN)
    with serving() as address:
        place.app.request_url = address
        ada.command("/try")
        time.sleep(IDLE_SECONDS + 0.2)
        ada.command("/try")
