"""The pages for customers and admins: whole HTML documents with the same frame and style."""

from functools import cache
from typing import Any

from markupsafe import Markup

from words import languages, templates
from words.languages import Language, english


def page(template: str, language: Language | None = None, **values: Any) -> str:
    """Return ``templates/pages/{template}.html`` as a document; every inserted value is escaped.

    Without a language it is in English.

    Raises:
        jinja2.UndefinedError: the template names a value that was not given.
    """
    environment = templates.html(language or english())
    found = environment.get_template(f"pages/{template}.html")
    return found.render(style=style(), languages=languages.every(), **values)


@cache
def style() -> Markup:
    """Return the style that every page contains."""
    css = (templates.TEMPLATES / "pages" / "style.css").read_text(encoding="utf-8")
    return Markup(css)  # noqa: S704 -- our own file
