"""The rich text that Slack makes of plain text if an app gave no blocks."""

from sandbox.workspace.state import Json


def block(text: str) -> Json:
    """Return a block that says this text."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def with_blocks(message: Json) -> Json:
    """Return a message as apps read it in a history: one that has only text also gets a block."""
    if message.get("blocks") or message.get("attachments") or not message.get("text"):
        return message
    return {**message, "blocks": [{**block(message["text"]), "block_id": message["ts"]}]}
