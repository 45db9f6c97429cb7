"""Rules about the items of one list: options, tasks, the rows of a table, the series of a chart."""

from collections import Counter

from blockkit.payload import Complaint, Node


def values_differ(node: Node) -> Complaint | None:
    """Complain of two options that share a value: an app could not tell which of them was chosen."""
    counts = Counter(one["value"] for one in node.value.get("options") or () if "value" in one)
    for value, count in counts.items():
        if count > 1:
            return f"{node.pointer}/options", f'`value` "{value}" is used by more than one option'
    return None


def tasks_differ(node: Node) -> Complaint | None:
    """Complain of two tasks of a plan that share an id."""
    tasks = node.value.get("tasks") or ()
    seen = set()
    for index, task in enumerate(tasks):
        if task["task_id"] in seen:
            return f"{node.pointer}/tasks/{index}/task_id", f'`task_id` "{task["task_id"]}" already exists'
        seen.add(task["task_id"])
    return None


def rows_are_even(node: Node) -> Complaint | None:
    """Complain of a row that is longer or shorter than the first."""
    rows = node.value["rows"]
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            return f"{node.pointer}/rows/{index}", f"must provide {len(rows[0])} items, as the first row does"
    return None


def heading_is_plain(node: Node) -> Complaint | None:
    """Complain of rich text in the row that holds the headings."""
    for index, cell in enumerate(node.value["rows"][0]):
        if cell["type"] == "rich_text":
            return f"{node.pointer}/rows/0/{index}/type", "unsupported type: rich_text"
    return None


def series_fit_axis(node: Node) -> Complaint | None:
    """Complain of two series of one name, and of a series that does not fill every category."""
    wanted = sorted(node.value["axis_config"]["categories"])
    names = set()
    for index, series in enumerate(node.value["series"]):
        if series["name"] in names:
            return f"{node.pointer}/series/{index}/name", f'`name` "{series["name"]}" already exists'
        names.add(series["name"])
        if sorted(one["label"] for one in series["data"]) != wanted:
            return f"{node.pointer}/series/{index}/data", "must hold one data point for each of `categories`"
    return None
