"""A server of Slack's sockets that does what no good one does: it breaks off, or goes silent."""

import base64
import hashlib
import json
import socket
import struct
import threading

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, PING, PONG = 1, 9, 10


class SocketStub:
    """Answers ``apps.connections.open`` and WebSocket handshakes on one port."""

    def __init__(self) -> None:
        self.limits: list[str] = []
        self.silent: list[socket.socket] = []
        self.opened: list[socket.socket] = []
        self.told: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for one in self.opened:
            one.close()

    def reset(self) -> None:
        """Break the newest connection without a word."""
        self.opened[-1].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.opened[-1].shutdown(socket.SHUT_RD)
        self.opened[-1].close()

    def end(self) -> None:
        """End the newest connection without a close frame."""
        self.opened[-1].shutdown(socket.SHUT_RDWR)

    def silence(self) -> None:
        """Keep the newest connection open and answer no ping on it."""
        self.silent.append(self.opened[-1])

    def say(self, message: dict[str, object]) -> None:
        self.opened[-1].sendall(_frame(TEXT, json.dumps(message).encode()))

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        lines = head.decode().split("\r\n")
        if "apps.connections.open" in lines[0]:
            connection.sendall(self._ticket())
            connection.close()
            return
        key = next(line.partition(": ")[2] for line in lines if line.lower().startswith("sec-websocket-key"))
        accept = base64.b64encode(
            hashlib.sha1((key + MAGIC).encode(), usedforsecurity=False).digest()
        ).decode()
        connection.sendall(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        self.opened.append(connection)
        try:
            self._answer_pings(connection)
        except OSError:
            return

    def _answer_pings(self, connection: socket.socket) -> None:
        while head := _take(connection, 2):
            length = head[1] & 0x7F
            if length > 125:
                length = int.from_bytes(_take(connection, 2 if length == 126 else 8), "big")
            mask, data = _take(connection, 4), _take(connection, length)
            plain = bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))
            if head[0] & 0x0F == TEXT:
                self.told.append(plain.decode())
            elif head[0] & 0x0F == PING and connection not in self.silent:
                connection.sendall(_frame(PONG, plain))

    def _ticket(self) -> bytes:
        if self.limits:
            head = f"HTTP/1.1 429 No\r\nRetry-After: {self.limits.pop()}"
            said = json.dumps({"ok": False, "error": "ratelimited"})
        else:
            head = "HTTP/1.1 200 OK"
            said = json.dumps({"ok": True, "url": f"ws://{self.address}/link?ticket=1"})
        return (
            f"{head}\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n\r\n{said}".encode()
        )


def _frame(opcode: int, data: bytes) -> bytes:
    if len(data) <= 125:
        return bytes([0x80 | opcode, len(data)]) + data
    return bytes([0x80 | opcode, 127]) + struct.pack("!Q", len(data)) + data


def _take(connection: socket.socket, count: int) -> bytes:
    taken = b""
    while len(taken) < count:
        piece = connection.recv(count - len(taken))
        if not piece:
            return b""
        taken += piece
    return taken
