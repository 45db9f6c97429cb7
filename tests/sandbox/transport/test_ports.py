import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.transport import ports
from sandbox.transport.ports import Ports, PortTaken
from tests.sandbox.processes import running
from tests.support.ports import free_port


@pytest.fixture
def taken() -> Iterator[int]:
    """Give a port on which somebody listens, with nobody on those around it."""
    port = free_port(around=ports.APART)
    with socket.create_server(("127.0.0.1", port)):
        yield port


@pytest.mark.parametrize("above", [0, 1, 25])
def test_a_port_that_is_taken_is_named(taken: int, above: int) -> None:
    with pytest.raises(PortTaken) as refused:
        ports.choose(taken - above)
    assert refused.value.port == taken


@pytest.mark.parametrize("above", [0, 1, 25])
def test_without_a_wish_another_set_is_chosen(
    taken: int, above: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "USUAL", taken - above)
    chosen = ports.choose()
    assert chosen != Ports.from_first(taken - above)
    assert (chosen.sandbox - (taken - above)) % ports.APART == 0
    assert (chosen.bot, chosen.mail) == (chosen.sandbox + 1, chosen.sandbox + 25)


def test_the_demo_says_which_port_is_taken_and_what_to_type(tmp_path: Path, taken: int) -> None:
    command = [sys.executable, "-m", "sandbox.demo", "--folder", str(tmp_path), "--port", str(taken)]
    with running(command) as process:
        assert process.stdout is not None
        told = process.stdout.read()
        assert process.wait(30) == 1
    assert told == (
        f"Error: Port {taken} is taken by another program. Choose another: make demo PORT={taken + 100}\n"
    )
