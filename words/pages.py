"""The pages for customers and admins: whole HTML documents with the same frame and style."""

from functools import cache
from typing import Any

from markupsafe import Markup

from words import templates


def page(template: str, **values: Any) -> str:
    """Return ``templates/pages/{template}.html`` as a document; every inserted value is escaped.

    Raises:
        jinja2.UndefinedError: the template names a value that was not given.
    """
    return templates.html().get_template(f"pages/{template}.html").render(style=style(), **values)


@cache
def style() -> Markup:
    """Return the style that every page contains."""
    css = (templates.TEMPLATES / "pages" / "style.css").read_text(encoding="utf-8")
    return Markup(css)  # noqa: S704 -- our own file
