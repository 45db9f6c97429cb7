"""How each kind of setting is read, and refused in words that never repeat a secret."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated
from urllib.parse import SplitResult, quote, unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from flows.rules.customers import domains
from flows.rules.customers.domains import NotADomainName
from flows.rules.text.incoming_text import one_line

_ENCODE = "in a user or password write # as %23, / as %2F, ? as %3F, @ as %40, : as %3A and % as %25"
_UNREADABLE = "it cannot be read as an address with a host and, if any, a port between 1 and 65535"
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_PATH = re.compile(r"(/([\w.~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+)*", re.ASCII)
_IN_PATHS = "/%:@!$&'()*+,;=~"
_COUNTS = frozenset(
    {"connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"}
    | {"tcp_user_timeout"}
)
_ENDLESS = 600
"""Seconds above which a pause between messages would make the bot look broken."""

SHORTEST_KEY = 32
MAKE_KEY = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


def _http(text: str) -> str:
    """Return an http address without a slash at its end, in the ASCII form that browsers and DNS use."""
    example = "for example https://mci.example.com"
    if not text.lower().startswith(("http://", "https://")):
        raise ValueError(f"it must begin with https:// (or http://), {example}")
    parts = _split(text, example)
    if "@" in parts.netloc:
        raise ValueError(f"it must hold no user and no password, {example}")
    if parts.query or parts.fragment or text.endswith(("?", "#")):
        raise ValueError(f"it must end before any ? or #, {example}")
    written = _for_dns(text, parts).rstrip("/")
    path = urlsplit(written).path
    # Browsers resolve dots before they ask, and a cookie's path ends at a semicolon.
    if not _PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise ValueError(f"its path must be of names with one slash between, {example}/mci")
    return f"{parts.scheme}{written[len(parts.scheme) :]}"


def _api(text: str) -> str:
    """Return an http address to which the name of a method can be added."""
    return f"{_http(text)}/"


def _smtp(secret: SecretStr) -> SecretStr:
    """Return the address of a mail server, refused here if a connection could not be made from it."""
    example = (
        "for example smtp://user:password@mail.example.com:587 or smtps://user:password@mail.example.com"
    )
    text = secret.get_secret_value()
    if not text.lower().startswith(("smtp://", "smtps://")):
        raise ValueError(f"it must begin with smtp:// or smtps://, {example}")
    parts = _split(text, f"{_ENCODE}, {example}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError(f"it must end after the port; {_ENCODE}, {example}")
    if parts.password and not parts.username:
        raise ValueError(f"it has a password but no user, {example}")
    if not _PLAIN.fullmatch(unquote(f"{parts.username or ''}{parts.password or ''}")):
        raise ValueError(f"user and password must be of plain letters, digits and signs (ASCII), {example}")
    return SecretStr(_for_dns(text, parts))


def _database(text: str) -> str:
    """Return the address of a database that the bot supports."""
    file = "for example sqlite:///mci.db, or sqlite:////var/lib/mci/mci.db from the root"
    server = "for example postgresql://user:password@host:5432/name"
    kind = text.partition("://")[0]
    if kind not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise ValueError(f"it must begin with sqlite:/// or postgresql://, {file}, {server}")
    if kind == "sqlite":
        if text != "sqlite://" and not text.startswith("sqlite:///"):
            raise ValueError(f"slashes are missing, {file}")
        if text.removeprefix("sqlite:///").strip("/") in {"", ":memory:"}:
            raise ValueError(f"it must name a file: in memory all would be lost when the bot stops, {file}")
        if _CONTROL.search(text):
            raise ValueError(f"the name of the file must hold no control characters, {file}")
        if "?" in text or "#" in text:
            raise ValueError(f"the name of the file must hold no ? and no #, {file}")
        return text
    return _server(text, server)


def _storage(text: str) -> str:
    """Return the address of a folder or an object storage, without a slash at its end."""
    example = "for example file:///var/lib/mci/evidence or s3://bucket/evidence"
    scheme, mark, place = text.partition("://")
    if not mark or not re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme):
        raise ValueError(f"it must begin with file:/// or the name of an object storage, {example}")
    if re.search(r"[\x00-\x20\x7f-\x9f?#]", text) or "::" in text:
        raise ValueError(f"it must hold no spaces, no control characters, no ? and no #, {example}")
    if scheme == "file" and not place.startswith("/"):
        raise ValueError(f"the folder must be given with its whole path, with three slashes, {example}")
    if "@" in place.partition("/")[0]:
        raise ValueError(f"it must hold no user and no password; give them in the environment, {example}")
    if not place.strip("/"):
        raise ValueError(f"the name of a folder or bucket is missing, {example}")
    return text.rstrip("/")


def _server(text: str, example: str) -> str:
    """Return the address of a database on a PostgreSQL server."""
    hint = f"{_ENCODE}, {example}"
    _split(text, hint, needs_host=False)
    try:
        url = make_url(text)
        url.get_dialect()().create_connect_args(url)
    except (ArgumentError, ValueError):
        raise ValueError(f"{_UNREADABLE}; {hint}") from None
    if not url.database or "/" in url.database or "#" in text:
        raise ValueError(f"the name of the database is missing, or something follows it; {hint}")
    if not _database_options() >= set(url.query):
        raise ValueError(f"after the ? is an option that PostgreSQL does not know; {example}?sslmode=require")
    if not all(url.query[name] and str(url.query[name]).isdecimal() for name in _COUNTS & set(url.query)):
        raise ValueError(f"after the ? is an option that must be a number; {example}?connect_timeout=5")
    return text


def _database_options() -> frozenset[str]:
    from psycopg.pq import Conninfo  # needed only for PostgreSQL

    return frozenset(option.keyword.decode() for option in Conninfo.get_defaults())


def readable(value: object) -> object:
    """Return a variable's value, refused if it is not text: the environment may contain any bytes."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError("it must be text in UTF-8") from None
    return value


def _bare(secret: SecretStr) -> SecretStr:
    """Return a secret, refused if it is in quotes or spaces, which are seldom meant to belong to it."""
    text = secret.get_secret_value()
    if text != text.strip() or (len(text) > 1 and text[0] == text[-1] and text[0] in "\"'"):
        raise ValueError("it is in quotes, spaces or line ends; write it without them")
    return secret


def _key(secret: SecretStr) -> SecretStr:
    """Return a key that is long enough to be one."""
    if len(secret.get_secret_value()) < SHORTEST_KEY:
        raise ValueError(f"it must have {SHORTEST_KEY} characters or more; {MAKE_KEY}")
    return secret


def _visible(value: object) -> object:
    return one_line(value) if isinstance(value, str) else value


def _sender(text: str) -> str:
    """Return the sender of mails, refused if no mail could be written from it."""
    from bot.delivery.mail.sender import Sender  # imports all of delivery, which few commands need

    Sender.parse(text)
    return text


def _split(text: str, hint: str, *, needs_host: bool = True) -> SplitResult:
    if re.search(r"[\x00-\x20\x7f-\x9f]", text):
        raise ValueError(f"it must hold no spaces and no control characters; {hint}")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        # The text of this error would repeat a part of the value, which may be a password.
        raise ValueError(f"{_UNREADABLE}; {hint}") from None
    if port == 0 or (parts.fragment and "@" in parts.fragment):
        raise ValueError(f"{_UNREADABLE}; {hint}")
    if needs_host and not _is_host(_ascii(parts.hostname or "")):
        raise ValueError(f"the name of the host is missing or cannot be one; {hint}")
    return parts


def _for_dns(text: str, parts: SplitResult) -> str:
    """Return a split address with its host as DNS uses it and its path as browsers send it."""
    if text.isascii():
        return text
    user, at, _ = parts.netloc.rpartition("@")
    port = "" if parts.port is None else f":{parts.port}"
    place = f"{user}{at}{_ascii(parts.hostname or '')}{port}"
    return parts._replace(netloc=place, path=quote(parts.path, safe=_IN_PATHS)).geturl()


def _ascii(name: str) -> str:
    """Return a host as DNS uses it; an invalid one unchanged."""
    try:
        return name if name.isascii() else domains.to_ascii(name)
    except NotADomainName:
        return name


def _is_host(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return len(name) <= 253 and _HOST.fullmatch(name) is not None
    return True


def _host(name: str) -> str:
    if not _is_host(name):
        raise ValueError("it must be an address or a name of this machine, for example 127.0.0.1 or 0.0.0.0")
    return name


def _proxies(text: str) -> str:
    """Return the networks of proxies, with commas between."""
    return ",".join(str(_network(one.strip())) for one in text.split(",") if one.strip())


def _network(text: str) -> IPv4Network | IPv6Network:
    example = "for example 10.0.0.7, or 10.0.0.0/8 for a whole network"
    try:
        return ip_network(text)
    except ValueError as error:
        try:
            meant = ip_network(text, strict=False)
        except ValueError:
            raise ValueError(f"each must be an IP address or a network, {example}") from error
        raise ValueError(
            f"{text} names one address and a network; write {meant} for the network, or the address alone"
        ) from error


def _word(text: str) -> str:
    if not re.fullmatch(r"[\x21\x23-\x26\x28-\x7e]+", text):
        raise ValueError(
            "it must be one word of letters, digits and signs, as Slack shows it, without quotes"
        )
    return text


def _dns_name(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError("it must be the name before ._domainkey in DNS, for example selector1")
    return text


def _token(secret: SecretStr) -> SecretStr:
    _word(secret.get_secret_value())
    return secret


def _trimmed(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Trimmed = BeforeValidator(_trimmed)
AnyUpperCase = BeforeValidator(_upper)
AnyLowerCase = BeforeValidator(_lower)

HttpAddress = Annotated[str, AfterValidator(_http), Trimmed]
"""An http or https address without user, query and fragment; kept without a slash at its end."""

ApiAddress = Annotated[str, AfterValidator(_api), Trimmed]
"""The same, kept with a slash at its end."""

MailServerAddress = Annotated[SecretStr, AfterValidator(_smtp), Trimmed]
DatabaseAddress = Annotated[str, AfterValidator(_database), Trimmed]
EvidenceAddress = Annotated[str, AfterValidator(_storage), Trimmed]
"""The address of a folder or an object storage; empty for the folder beside the database."""

Host = Annotated[str, AfterValidator(_host), Trimmed]
Proxies = Annotated[str, AfterValidator(_proxies), Trimmed]
"""IP addresses and networks, with commas between; empty for none."""

SenderAddress = Annotated[str, AfterValidator(_sender), BeforeValidator(_visible)]
"""An e-mail address, or a name and an address in angle brackets."""

Token = Annotated[SecretStr, AfterValidator(_token), Trimmed]
"""A secret that is sent in a header, so that it may not contain a space or a line end."""

Secret = Annotated[SecretStr, AfterValidator(_bare), Trimmed]
Word = Annotated[str, AfterValidator(_word), Trimmed]
DnsName = Annotated[str, AfterValidator(_dns_name), Trimmed]
Key = Annotated[SecretStr, AfterValidator(_key), AfterValidator(_bare)]
Pace = Annotated[float, Field(ge=0, le=_ENDLESS, allow_inf_nan=False)]
"""Seconds between two messages."""
