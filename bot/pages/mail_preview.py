"""The private page on which an admin looks at a mail that is being edited: in light, in dark, and as text.

A mail stands in a frame of its own without rights: it can run and load nothing, and nothing of it leads on.
"""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.delivery.mail import inline_logo
from bot.delivery.mail.inline_logo import InlineLogo
from bot.pages import html_responses, page_logo
from bot.pages.limits import RateLimit
from bot.threads import Threads
from flows.administration import mail_settings
from flows.administration.sample_mail import MailKind, SampleChoice, SampleMail
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.services import Services
from words import languages, sample_mails
from words.customer_mails import MailWords
from words.sample_mails import MAIL_KINDS

PER_ADDRESS = 120
"""Requests a minute from one address; each look at a mail takes three."""

THREADS = 4
"""Previews that are handled at once."""

SECONDS = 10.0
"""Seconds that somebody waits for a page before they are asked to come again."""

DARK = "@media (prefers-color-scheme: dark)"
"""The part of a mail's style that mail programs follow where it is dark."""

SCHEME = ":root { color-scheme: light dark; }"
"""The part of a mail's style that says that it can be shown in both."""


class MailScheme(StrEnum):
    """How the mail is shown, whatever the browser prefers; ``AUTO`` follows the browser."""

    AUTO = "auto"
    DARK = "dark"
    LIGHT = "light"


def routes(services: Services) -> list[Route]:
    """Return the routes of the page, and of the mail in its frames."""
    by_address = RateLimit(PER_ADDRESS)
    threads = Threads(THREADS, SECONDS)
    shown = MailPreviewPage(services)

    async def page(request: Request) -> Response:
        wait = by_address.wait(request.client.host if request.client else "", services.clock())
        if wait:
            return html_responses.busy(wait)
        token, scheme = request.path_params["token"], request.path_params.get("scheme")
        choice = chosen(request.query_params)
        if scheme is None:
            return await threads.run(shown.page, token, choice)
        return await threads.run(shown.mail, token, choice, scheme)

    return [
        Route("/mail-preview/{token}", page, methods=["GET"]),
        Route("/mail-preview/{token}/{scheme}", page, methods=["GET"]),
    ]


def chosen(said: Mapping[str, str]) -> SampleChoice:
    """Return which mail an address asks for; what it does not say is the first of each."""
    kind, engagement = said.get("kind", ""), said.get("engagement", "")
    is_row = engagement.isascii() and engagement.isdecimal() and len(engagement) < len(str(LARGEST_ROW_ID))
    return SampleChoice(
        MailKind(kind) if kind in set(MailKind) else MailKind.CONSENT_REQUEST,
        languages.language(said.get("language", "")).code,
        int(engagement) if is_row else None,
    )


def query(choice: SampleChoice) -> str:
    """Return the part of an address that asks for a mail."""
    said = {"kind": choice.kind.value, "language": choice.language}
    return urlencode(said | ({"engagement": choice.engagement_id} if choice.engagement_id else {}))


class MailPreviewPage:
    """The page, and the mail in its frames."""

    def __init__(self, services: Services) -> None:
        """Keep what both are made with."""
        self._services = services

    def page(self, token: str, choice: SampleChoice) -> Response:
        """Show a mail in light and in dark, and as text, with the ways to the others."""
        sample = self._sample(token, choice)
        if sample is None:
            return html_responses.render("mail_preview/over", 404)
        words, _ = self._written(sample)
        policy = html_responses.headers()["Content-Security-Policy"] + "; frame-src 'self'"
        return html_responses.render(
            "mail_preview/shown",
            more_headers={"Content-Security-Policy": policy},
            token=token,
            query=query(choice),
            sender=self._services.sender_of(sample.terms),
            address=self._services.mail_address,
            host=sample.terms.host,
            words=words,
            kinds=[
                (MAIL_KINDS[one], query(SampleChoice(one, choice.language, choice.engagement_id)), one)
                for one in MailKind
            ],
            tongues=[
                (
                    languages.in_english(one.code),
                    query(SampleChoice(choice.kind, one.code, choice.engagement_id)),
                    one.code,
                )
                for one in languages.every()
            ],
            kind=choice.kind,
            called=MAIL_KINDS[choice.kind],
            tongue=languages.in_english(choice.language),
            code=choice.language,
        )

    def mail(self, token: str, choice: SampleChoice, scheme: str) -> Response:
        """Show the mail itself."""
        sample = self._sample(token, choice)
        if sample is None or scheme not in set(MailScheme):
            return html_responses.render("mail_preview/over", 404)
        words, logo = self._written(sample)
        html = forced(words.html, MailScheme(scheme))
        if logo is not None:
            html = html.replace(f"cid:{logo.image.content_id}", page_logo.source(logo))
        return HTMLResponse(html, headers=dict(html_responses.headers()) | _FRAMED)

    def _sample(self, token: str, choice: SampleChoice) -> SampleMail | None:
        with self._services.database.read() as session:
            return mail_settings.of_link(session, token, choice, self._services.clock())

    def _written(self, sample: SampleMail) -> tuple[MailWords, InlineLogo | None]:
        logo = inline_logo.of_picture(sample.logo) if sample.logo else None
        return sample_mails.written(sample, self._services.links, logo.shown if logo else None), logo


def forced(html: str, scheme: MailScheme) -> str:
    """Return a mail as it looks in light or in dark, whatever the browser prefers."""
    if scheme is MailScheme.AUTO:
        return html
    media = "@media all" if scheme is MailScheme.DARK else "@media not all"
    return html.replace(DARK, media).replace(SCHEME, f":root {{ color-scheme: {scheme.value}; }}")


_FRAMED = {
    # Mails have their style in each element. Nothing else is allowed, and the sandbox takes every right.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
