"""Logging: events with fields, one line each; what must not be read by others is taken out of every line."""

import logging
import re
import sys
from collections.abc import Sequence
from typing import TextIO

import structlog
from structlog.typing import Processor

from bot.settings import LogFormat, LogLevel

OWN = ("bot", "handlers", "flows", "store")
"""Packages that log at the level of the settings. Libraries log bodies and tokens below WARNING."""

_SECRETS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"\b(xox[a-z]|xapp)-[\w-]+"), "[token]"),
    (re.compile(r"[\w.+%'-]+@[\w-]+(\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"), "[password]"),
    (re.compile(r"(?<=/)(consent|calendar)/[\w.-]+"), r"\1/[token]"),
    (re.compile(r"https?://hooks\.slack\.com/\S+"), "[response address]"),
    (re.compile(r"(?<=DETAIL:  )((?!\\n).)+"), "[row]"),  # PostgreSQL quotes the row that it refuses
    (re.compile(r"(?<=[?&])(code|state|secret)=[^&\s\"']+"), r"\1=[secret]"),
)


def configure(level: LogLevel, form: LogFormat, stream: TextIO | None = None) -> None:
    """Send everything that is logged, by us and by libraries, to one stream (standard error by default)."""
    stream = stream or sys.stderr
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        _Formatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(form, colors=stream.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    for earlier in [one for one in root.handlers if isinstance(one.formatter, _Formatter)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OWN:
        logging.getLogger(name).setLevel(level)


def redact(line: str) -> str:
    """Return the line without tokens, passwords, secret links and e-mail addresses."""
    for pattern, instead in _SECRETS:
        line = pattern.sub(instead, line)
    return line


class _Formatter(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _renderers(form: LogFormat, *, colors: bool) -> list[Processor]:
    if form is LogFormat.JSON:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    # The default would print local variables along with a traceback.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)]
