"""Logging: events with fields, one line each; secrets and personal data are removed from every line."""

import logging
import re
import sys
from collections.abc import Sequence
from time import monotonic
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

from bot.settings.settings import LogFormat, LogLevel

OWN = ("bot", "handlers", "flows", "store")
"""Packages that log at the level of the settings. Libraries log bodies and tokens below WARNING."""

LONGEST_VALUE = 1000
"""Characters of a field that are logged; operators do not need the rest."""

LONGEST_TRACEBACK = 16_000
LONGEST_LINE = 64_000
"""Most characters of a whole line. Redaction reads no more than that."""

LONGEST_SECRET = 320
"""Characters before a cut that go with it: half a secret would not be recognised as one."""

REPEATED_SECONDS = 60.0
"""Seconds for which the same failure of calls to Slack is not logged again."""

TRACEBACKS = ("exception", "stack")

# Each begins where the last cannot have begun and takes nothing back, so the time grows with the length only.
_SECRETS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"\b(xox[a-z]|xapp)-[\w-]++"), "[token]"),
    (re.compile(r"(?<![\w.+%'!#$&*^`|~-])[\w.+%'!#$&*^`|~-]++@[\w-]++(\.[\w-]++)+"), "[e-mail]"),
    (re.compile(r"(?<=://)[^/\s:@]++:[^/\s@]++(?=@)"), "[password]"),
    (re.compile(r"(?<=/)(consent|survey|calendar|mail-preview)/[\w.-]+"), r"\1/[token]"),
    (re.compile(r"https?://hooks\.slack\.com/\S+"), "[response address]"),
    (re.compile(r"(?<=DETAIL:  )(?!\[row\])((?!\\n).)+"), "[row]"),
    (re.compile(r"(?<=[?&])(code|state|secret|client_secret|ticket)=[^&\s\"']+"), r"\1=[secret]"),
)

_ROW = re.compile(r"(?<=DETAIL:  ).+")
"""PostgreSQL quotes the row that it refuses; in a line of JSON it would not be clear where that ends."""


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
                _shorten_values,
                *_renderers(form, colors=stream.isatty()),
            ],
        )
    )
    calls = logging.getLogger("slack_sdk.web.base_client")
    for earlier_filter in [one for one in calls.filters if isinstance(one, _Seldom)]:
        calls.removeFilter(earlier_filter)
    calls.addFilter(_Seldom())
    root = logging.getLogger()
    for earlier in [one for one in root.handlers if isinstance(one.formatter, _Formatter)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OWN:
        logging.getLogger(name).setLevel(level)


class _Seldom:
    """Lets a message through once a minute; the SDK has a line of its own for each call that fails."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}

    def __call__(self, record: logging.LogRecord) -> bool:
        now, said = monotonic(), str(record.msg)[:LONGEST_VALUE]
        if said in self._told and now - self._told[said] < REPEATED_SECONDS:
            return False
        lately = {one: at for one, at in self._told.items() if now - at < REPEATED_SECONDS}
        self._told = lately | {said: now}
        return True


def redact(line: str) -> str:
    """Return the line without tokens, passwords, secret links and e-mail addresses."""
    for pattern, instead in _SECRETS:
        line = pattern.sub(instead, line)
    return line


def shorten(text: str, most: int = LONGEST_VALUE) -> str:
    """Return a text of at most so many characters, cut where no secret can be cut in two."""
    if len(text) <= most:
        return text
    kept = text[: most - len("… [999999999 more]")]
    # A word that is longer than any secret is not a secret, and may be cut anywhere.
    whole = max(kept.rfind(space, len(kept) - LONGEST_SECRET) for space in (" ", "\n", "\t"))
    kept = kept[: whole if whole > 0 else max(len(kept) - LONGEST_SECRET, 0)]
    return f"{kept}… [{len(text) - len(kept)} more]"


class _Formatter(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(shorten(super().format(record), LONGEST_LINE))


def _shorten_values(_logger: object, _method: str, entry: EventDict) -> EventDict:
    """Shorten every field except the exception, which is not formatted yet."""
    return {name: value if name == "exc_info" else _shortened(name, value) for name, value in entry.items()}


def _shortened(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else repr(value)
    most = LONGEST_TRACEBACK if name in TRACEBACKS else LONGEST_VALUE
    # Here, too: in JSON a letter beyond ASCII is an escape, at which an address would seem to end.
    clean = redact(_ROW.sub("[row]", shorten(text, most)))
    return value if clean == text else clean


def _renderers(form: LogFormat, *, colors: bool) -> list[Processor]:
    if form is LogFormat.JSON:
        # Once more, because the traceback has become a field.
        return [structlog.processors.format_exc_info, _shorten_values, structlog.processors.JSONRenderer()]
    # The default would print local variables along with a traceback.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=plain)]
