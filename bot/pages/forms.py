"""Reading the body of a page's form: limited in length, and as text."""

from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

LONGEST_BODY = 512 * 1024
"""Most bytes of a form that are read: forty reasons of the longest length take 480,000 in any script."""

MOST_FIELDS = 200
"""Most fields of a form that are read; forty engagements have three each."""


class NotAForm(ValueError):
    """The body is not what a browser sends for this page's form."""


class TooLong(ValueError):
    """The body is longer than any honest answer."""


async def read(request: Request) -> dict[str, str]:
    """Return the fields of a form, the last of each name; invalid UTF-8 is replaced.

    Raises:
        NotAForm: the body is not a URL-encoded form.
        TooLong: the body is longer than `LONGEST_BODY`; the rest is not read.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise NotAForm(kind)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_BODY:
                raise TooLong
    except ClientDisconnect as gone:
        raise NotAForm("cut off") from gone
    try:
        pairs = parse_qsl(
            body.decode("ascii", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as refusal:
        raise NotAForm("too many fields") from refusal
    return dict(pairs)
