"""Reading forms: Slack's ``state.values`` as plain values by ``block_id``."""

from typing import Any


def typed(view: dict[str, Any]) -> dict[str, Any]:
    """Return what stands in each input of a view: text, an option's value, a list of them, or ``None``."""
    values = view.get("state", {}).get("values", {})
    return {
        block_id: _value(element) for block_id, elements in values.items() for element in elements.values()
    }


def matches(search: object, *words: str) -> bool:
    """Tell whether every word of a search stands somewhere in ``words``, in whatever case."""
    text = " ".join(words).casefold()
    return all(part in text for part in str(search or "").casefold().split())


def _value(element: dict[str, Any]) -> str | list[str] | None:
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"] or []]
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    for chosen in ("selected_user", "selected_date", "selected_time"):
        if chosen in element:
            return element[chosen] or None
    value = element.get("value")
    return value.strip() if isinstance(value, str) else None
