"""The server of the sandbox and of the demo's bot, as clients that keep their connections find it."""

import time
from http.client import HTTPConnection

from sandbox.transport.serving import HOST
from tests.support.place import Place

KEPT_BY_CLIENTS = 5.0
"""Seconds for which httpx keeps an unused connection."""


def test_a_connection_outlives_what_clients_keep_of_it(place: Place) -> None:
    connection = HTTPConnection(HOST, place.http.base_url.port)
    connection.request("GET", "/control/rates")
    assert connection.getresponse().read()
    connection.auto_open = 0
    time.sleep(KEPT_BY_CLIENTS + 0.2)
    connection.request("GET", "/control/rates")
    assert connection.getresponse().status == 200
    connection.close()
