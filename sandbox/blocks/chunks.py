"""Chunks of a streamed message: text, tasks, a plan and blocks, combined into its content."""

from sandbox.blocks import blocks, rich_text
from sandbox.workspace.state import Json, Streamed


def add(streamed: Streamed, given: list[Json]) -> None:
    """Add checked chunks; text is appended, and a known task or plan is changed in place."""
    for chunk in given:
        match chunk["type"]:
            case "markdown_text":
                _add_text(streamed, chunk["text"])
            case "task_update":
                _add_task(streamed, chunk)
            case "plan_update":
                _plan(streamed)["title"] = chunk["title"]
            case "blocks":
                # Kept now, so that generated ids stay the same while the message grows.
                streamed.parts += blocks.kept(chunk["blocks"])


def content(streamed: Streamed) -> Json:
    """Return the text and the blocks of the message so far."""
    return {"text": streamed.text, "blocks": [_shown(part) for part in streamed.parts]}


def _add_text(streamed: Streamed, text: str) -> None:
    if not text:
        return
    streamed.text += text
    last = streamed.parts[-1] if streamed.parts else None
    if last is not None and last["block_id"] in streamed.texts:
        last["text"] += text
    else:
        part = _part(streamed, type="markdown", text=text)
        streamed.texts.append(part["block_id"])


def _add_task(streamed: Streamed, chunk: Json) -> None:
    known = next((one for one in _tasks(streamed) if one["task_id"] == chunk["id"]), None)
    if known is None:
        known = {"type": "task_card", "task_id": chunk["id"], "status": "pending"}
        if streamed.display_mode == "plan":
            _plan(streamed).setdefault("tasks", []).append(known)
        else:
            _part(streamed, **known)
            known = streamed.parts[-1]
    known |= {
        name: chunk[name] for name in ("title", "status", "sources", "icon", "hide_title") if name in chunk
    }
    known |= {name: rich_text.block(chunk[name]) for name in ("details", "output") if chunk.get(name)}


def _tasks(streamed: Streamed) -> list[Json]:
    if streamed.display_mode == "plan":
        return [task for part in streamed.parts if part["type"] == "plan" for task in part.get("tasks", ())]
    return [part for part in streamed.parts if part["type"] == "task_card"]


def _plan(streamed: Streamed) -> Json:
    known = next((part for part in streamed.parts if part["block_id"] == streamed.plan), None)
    if known is None:
        known = _part(streamed, type="plan")
        streamed.plan = known["block_id"]
    return known


def _part(streamed: Streamed, **fields: object) -> Json:
    (part,) = blocks.kept([fields])
    streamed.parts.append(part)
    return part


def _shown(part: Json) -> Json:
    """Return a part as a block; a plan without a title takes that of its first task, as in Slack."""
    if part["type"] == "plan" and "title" not in part:
        return {**part, "title": part["tasks"][0]["title"]}
    return part
