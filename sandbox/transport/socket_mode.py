"""Socket Mode: the open connections of apps, each payload going to one of them."""

import asyncio
import contextlib
import itertools
import secrets
from collections import defaultdict
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.transport import reading
from sandbox.transport.serving import break_connection
from sandbox.workspace.state import Json

MOST_CONNECTIONS = 10


class Unconnected(ConnectionError):
    """The app has no connection on which a payload could be sent."""


@dataclass(eq=False)
class SocketConnection:
    """One open connection of an app; ``waiting`` has a future for each envelope without an ack."""

    websocket: WebSocket
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)


class Sockets:
    """Issues tickets for connections, and sends envelopes over them in turn."""

    def __init__(self) -> None:
        """Begin without connections."""
        self._tickets: dict[str, str] = {}
        self._connections: dict[str, list[SocketConnection]] = defaultdict(list)
        self._turns = itertools.count()

    def ticket(self, app_id: str) -> str:
        """Return a ticket with which the app may connect once."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = app_id
        return ticket

    def connected(self, app_id: str) -> int:
        """Return how many connections the app has."""
        return len(self._connections[app_id])

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection from hello to its end."""
        app_id = self._tickets.pop(websocket.query_params.get("ticket", ""), None)
        if app_id is None or self.connected(app_id) >= MOST_CONNECTIONS:
            await websocket.close(code=4000)
            return
        await websocket.accept()
        connection = SocketConnection(websocket)
        self._connections[app_id].append(connection)
        try:
            await websocket.send_json(_hello(app_id, self.connected(app_id)))
            while True:
                _take(connection, await websocket.receive_text())
        except (WebSocketDisconnect, RuntimeError, KeyError):
            # Starlette raises RuntimeError or KeyError if a socket has closed or sent bytes.
            pass
        finally:
            self._connections[app_id].remove(connection)
            for ack in connection.waiting.values():
                if not ack.done():
                    ack.set_exception(Unconnected(app_id))

    async def send(self, app_id: str, envelope: Json) -> Json:
        """Send an envelope over one of the app's connections and return its ack's payload.

        Raises:
            Unconnected: there is no connection, or it broke before the ack.
        """
        connections = self._connections[app_id]
        if not connections:
            raise Unconnected(app_id)
        connection = connections[next(self._turns) % len(connections)]
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        envelope_id = envelope["envelope_id"]
        connection.waiting[envelope_id] = ack
        try:
            await connection.websocket.send_json(envelope)
            return await ack
        except (WebSocketDisconnect, RuntimeError) as error:
            raise Unconnected(app_id) from error
        finally:
            connection.waiting.pop(envelope_id, None)

    async def disconnect(self, app_id: str, reason: str) -> None:
        """End the app's connections: ``kill`` breaks them, ``drop`` closes them, others give notice first."""
        for connection in list(self._connections[app_id]):
            if reason == "kill":
                await break_connection(connection.websocket.scope)
                continue
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                if reason != "drop":
                    await connection.websocket.send_json(
                        {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
                    )
                if reason != "warning":
                    await connection.websocket.close()


def _take(connection: SocketConnection, text: str) -> None:
    try:
        said = reading.parse(text)
        ack = connection.waiting.get(said["envelope_id"])
    except (ValueError, TypeError, KeyError):
        return
    if ack is not None and not ack.done():
        ack.set_result(said)


def _hello(app_id: str, count: int) -> Json:
    return {
        "type": "hello",
        "num_connections": count,
        "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        "connection_info": {"app_id": app_id},
    }
