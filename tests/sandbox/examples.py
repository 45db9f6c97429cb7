"""Small right payloads."""

from sandbox.workspace.state import Json


def plain(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text}


def divider() -> Json:
    return {"type": "divider"}


def typed() -> Json:
    return {"type": "input", "label": plain(), "element": {"type": "plain_text_input"}}


def modal(*blocks: Json, **fields: object) -> Json:
    """Return a modal; a field of ``None`` is left out."""
    made = {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks) or [divider()]}
    return {name: value for name, value in {**made, **fields}.items() if value is not None}
