"""A mail server that answers each step of the conversation as a test says."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar

from bot.delivery.mail.smtp_answers import SmtpStep

WELL: Mapping[SmtpStep, str] = {
    SmtpStep.CONNECT: "220 mail.example ESMTP",
    SmtpStep.EHLO: "250-mail.example\n250-8BITMIME\n250 ENHANCEDSTATUSCODES",
    SmtpStep.STARTTLS: "220 Go on",
    SmtpStep.AUTH: "235 2.7.0 Welcome",
    SmtpStep.MAIL: "250 2.1.0 Ok",
    SmtpStep.RCPT: "250 2.1.5 Ok",
    SmtpStep.DATA: "354 Go on",
    SmtpStep.END: "250 2.0.0 Queued",
}
"""How a server answers that takes the mail."""


class Server(socketserver.ThreadingTCPServer):
    """One server; ``lines`` are what it was sent, ``answers`` what it says at each step.

    ``on_ehlo`` is said to EHLO only, so that HELO is answered otherwise. ``scans`` is for how many seconds it
    looks at a message before it answers.
    """

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = True

    def __init__(self, answers: Mapping[SmtpStep, str], on_quit: str) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers = {**WELL, **answers}
        self.on_quit = on_quit
        self.on_ehlo = ""
        self.scans = 0.0
        self.ends = threading.Event()
        self.lines: list[bytes] = []


class _Conversation(socketserver.StreamRequestHandler):
    server: Server
    steps: ClassVar[Mapping[bytes, SmtpStep]] = {
        b"EHLO": SmtpStep.EHLO,
        b"HELO": SmtpStep.EHLO,
        b"STARTTLS": SmtpStep.STARTTLS,
        b"AUTH": SmtpStep.AUTH,
        b"MAIL": SmtpStep.MAIL,
        b"RCPT": SmtpStep.RCPT,
        b"DATA": SmtpStep.DATA,
    }

    def handle(self) -> None:
        self.say(self.server.answers[SmtpStep.CONNECT])
        in_message = False
        for line in self.rfile:
            self.server.lines.append(line)
            verb = line.split(None, 1)[0].upper() if line.strip() else b""
            if in_message:
                if line == b".\r\n":
                    in_message = False
                    self.server.ends.wait(self.server.scans)
                    self.say(self.server.answers[SmtpStep.END])
            elif verb == b"QUIT":
                self.say(self.server.on_quit)
                return
            elif verb == b"EHLO" and self.server.on_ehlo:
                self.say(self.server.on_ehlo)
            elif verb in self.steps:
                answer = self.server.answers[self.steps[verb]]
                in_message = verb == b"DATA" and answer.startswith("354")
                self.say(answer)
            else:
                self.say("500 5.5.1 What?")

    def say(self, answer: str) -> None:
        if answer:
            self.wfile.write(answer.replace("\n", "\r\n").encode() + b"\r\n")


@contextmanager
def scripted(answers: Mapping[SmtpStep, str], *, on_quit: str = "221 Bye") -> Iterator[Server]:
    """Serve as the answers say, until the block ends."""
    server = Server(answers, on_quit)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
