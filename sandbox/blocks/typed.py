"""What people type, as the rich text that Slack's clients make of it."""

import re
from collections.abc import Iterator

from sandbox.workspace.state import Json

_TOKEN = re.compile(
    r"<(?P<entity>[^<>\n]+)>"
    r"|`(?P<code>[^`\n]+)`"
    r"|:(?P<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):"
    r"|(?P<link>https?://[^\s<>|]+[^\s<>|.,;:!?'\")\]}*_~])"
    r"|(?<![\w*])\*(?P<bold>(?=[^\s*])[^*\n]*(?<=[^\s*]))\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>(?=[^\s_])[^_\n]*(?<=[^\s_]))_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>(?=[^\s~])[^~\n]*(?<=[^\s~]))~(?![\w~])"
)
_FENCE = re.compile(r"```\n?(.+?)\n?```\n?", re.DOTALL)
_QUOTED = re.compile(r"(?:&gt;|>) ?")


def blocks(text: str) -> list[Json]:
    """Return the blocks of a message that a person typed as mrkdwn; none if it is empty."""
    elements: list[Json] = []
    for index, part in enumerate(_FENCE.split(text)):
        if index % 2:
            elements.append({"type": "rich_text_preformatted", "border": 0, "elements": [_plain(part)]})
        elif part.strip():
            elements += _paragraphs(part)
    return [{"type": "rich_text", "elements": elements}] if elements else []


def _paragraphs(text: str) -> Iterator[Json]:
    lines: list[str] = []
    quoted = False
    for line in text.split("\n"):
        mark = _QUOTED.match(line)
        if bool(mark) is not quoted and lines:
            yield _section(lines, quoted=quoted)
            lines = []
        quoted = bool(mark)
        lines.append(line[mark.end() :] if mark else line)
    yield _section(lines, quoted=quoted)


def _section(lines: list[str], *, quoted: bool) -> Json:
    kind = "rich_text_quote" if quoted else "rich_text_section"
    return {"type": kind, "elements": list(_inline("\n".join(lines), {}))}


def _inline(text: str, style: Json) -> Iterator[Json]:
    at = 0
    for found in _TOKEN.finditer(text):
        if found.start() > at:
            yield _styled(_plain(text[at : found.start()]), style)
        kind, inside = next((name, value) for name, value in found.groupdict().items() if value is not None)
        at = found.end()
        if kind in {"bold", "italic", "strike"}:
            yield from _inline(inside, {**style, kind: True})
        elif kind == "code":
            yield _styled(_plain(inside), {**style, "code": True})
        elif kind == "emoji":
            yield _styled({"type": "emoji", "name": inside}, style)
        elif kind == "link":
            yield _styled({"type": "link", "url": _unescaped(inside)}, style)
        else:
            yield _styled(_entity(inside), style)
    if at < len(text):
        yield _styled(_plain(text[at:]), style)


def _entity(inside: str) -> Json:
    target, _, label = inside.partition("|")
    if re.fullmatch(r"@[UWB]\w+", target):
        return {"type": "user", "user_id": target[1:]}
    if re.fullmatch(r"#[CGD]\w+", target):
        return {"type": "channel", "channel_id": target[1:]}
    if target in {"!here", "!channel", "!everyone"}:
        return {"type": "broadcast", "range": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.partition("^")[2]}
    if re.match(r"https?://|mailto:", target):
        words = {"text": _unescaped(label)} if label else {}
        return {"type": "link", "url": _unescaped(target), **words}
    return _plain(f"<{inside}>")


def _styled(element: Json, style: Json) -> Json:
    return {**element, "style": dict(style)} if style else element


def _plain(text: str) -> Json:
    return {"type": "text", "text": _unescaped(text)}


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
