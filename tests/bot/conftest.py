import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from tests.bot.answering import Silence


@pytest.fixture
def silence() -> Iterator[Silence]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        silent = Silence(listening.getsockname()[1])

        def take() -> None:
            try:
                while True:
                    silent.taken.append(listening.accept()[0])
            except OSError:
                return

        thread = Thread(target=take)
        thread.start()
        yield silent
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()
    for one in silent.taken:
        one.close()
