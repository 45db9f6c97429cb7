"""Renewal: what members have open in Slack is shown anew soon after an association of theirs has changed.

Whoever made the change, a member, the customer or the clock: the process in which it was committed renews the
screens of the whole partner. What a member opens is compared once more when it is known, because a change may
have been committed since it was read. A renewal that fails is only logged, because opening a screen shows it
anew too.
"""

import threading
from collections.abc import Collection
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.views import View

from bot.clock import Clock
from bot.slack import slack_words
from bot.slack.gate import CheckedRespond, Garbled
from bot.slack.workspaces import WorkspacePaused, Workspaces
from flows.members import open_screens
from flows.members.open_screens import ScreensToRenew, ScreenToRenew
from handlers.app import surfaces
from handlers.app.services import Services
from handlers.app.surfaces import ShownScreen
from handlers.home.draw import draw
from store.database.availability import DatabaseUnavailable
from store.database.engine import Database
from store.enums import ScreenKind
from store.partners import Partner

GATHER_SECONDS = 0.3
"""Seconds between a change and the renewal, so that several changes lead to one renewal."""

MOST_REFUSED = 3
"""Screens that Slack may refuse before the others are left alone: most probably it would refuse them too."""

USED_UP = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
"""Slack's answers for the address of an answer that was used too often, or is too old."""

log = structlog.get_logger(__name__)


class Renewal:
    """Renews screens in a thread of its own, or at once with `run_once`."""

    def __init__(self, database: Database, clock: Clock, workspaces: Workspaces, services: Services) -> None:
        """Keep what it works with; nothing is renewed before `start`."""
        self._database = database
        self._clock = clock
        self._workspaces = workspaces
        self._services = services
        self._changed: set[int] = set()
        self._opened: set[int] = set()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, partner_ids: Collection[int]) -> None:
        """Renew the screens of these partners' members soon."""
        with self._lock:
            self._changed.update(partner_ids)
        self._wake.set()

    def note_opened(self, screen_ids: Collection[int]) -> None:
        """Renew these screens soon, if a change went by while they were shown."""
        with self._lock:
            self._opened.update(screen_ids)
        self._wake.set()

    def start(self) -> None:
        """Renew in a thread of its own from now on; further calls change nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="renewal", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread; a renewal that runs is finished."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def run_once(self) -> int:
        """Renew what has changed since the last call; return how many screens show something new."""
        with self._lock:
            changed, self._changed = self._changed, set()
            opened, self._opened = self._opened, set()
        count = sum(self._renew(partner_id) for partner_id in sorted(changed))
        return count + sum(self._compare(screen_id) for screen_id in sorted(opened))

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait()
            self._stopping.wait(GATHER_SECONDS)
            self._wake.clear()
            try:
                self.run_once()
            except DatabaseUnavailable as error:
                log.warning("renewal.database_unavailable", why=error.why)
            except Exception:
                # The screens stay as they are; the next change renews them.
                log.exception("renewal.failed")

    def _renew(self, partner_id: int) -> int:
        with self._database.read() as session:
            found = open_screens.lately(session, partner_id, self._clock())
        return 0 if found is None else self._renew_all(found)

    def _compare(self, screen_id: int) -> int:
        with self._database.read() as session:
            found = open_screens.one(session, screen_id, self._clock())
        return 0 if found is None else self._renew_all(found)

    def _renew_all(self, found: ScreensToRenew) -> int:
        count, refused = 0, 0
        try:
            client = self._workspaces.client(found.partner)
            for screen in found.screens:
                try:
                    count += self._renew_one(client, found.partner, screen)
                except (SlackApiError, Garbled) as error:
                    refused += 1
                    if refused == MOST_REFUSED:
                        raise
                    log.warning("renewal.slack_refused", why=slack_words.why(error))
        except WorkspacePaused as paused:
            log.info("renewal.workspace_paused", why=paused.why)
        except (SlackClientError, OSError, HTTPException) as error:
            # The others would most probably fail as well.
            log.warning("renewal.slack_refused", why=slack_words.why(error))
        return count

    def _renew_one(self, client: WebClient, partner: Partner, screen: ScreenToRenew) -> bool:
        shown = draw(self._services, partner.workspace_id, screen)
        digest = _digest(shown)
        if shown is not None and digest == screen.digest:
            return False
        version = _show(client, screen, shown)
        with self._database.write() as session:
            if version is None:
                is_newer = not open_screens.forget(session, screen)
            else:
                is_newer = not open_screens.renewed(session, screen, version, digest)
        if is_newer:
            # What the member has opened meanwhile may have been read before the change.
            self.note([partner.id])
        return version is not None


def _digest(shown: View | ShownScreen | None) -> str:
    """Return what tells whether a screen shows something else; empty if nothing is left to show."""
    if shown is None:
        return ""
    return shown.digest if isinstance(shown, ShownScreen) else surfaces.digest(shown.to_dict())


def _show(client: WebClient, screen: ScreenToRenew, shown: View | ShownScreen | None) -> str | None:
    """Show what is true now and return its version; ``None`` if something else is shown there by now."""
    if isinstance(shown, ShownScreen):
        return _write(client, screen, shown)
    return None if shown is None else _replace(client, screen, shown)


def _write(client: WebClient, screen: ScreenToRenew, shown: ShownScreen) -> str | None:
    """Replace the answer that was clicked, as long as Slack takes its address."""
    respond = CheckedRespond(response_url=screen.version, proxy=client.proxy, ssl=client.ssl)
    answer = respond(**surfaces.message(shown), replace_original=True)
    if answer.status_code == HTTPStatus.OK:
        return screen.version
    if answer.status_code in USED_UP:
        return None
    raise Garbled(f"HTTP {answer.status_code}")


def _replace(client: WebClient, screen: ScreenToRenew, view: View) -> str | None:
    given: dict[str, Any] = {"view": view, "hash": screen.version}
    try:
        if screen.kind is ScreenKind.HOME:
            answer = client.views_publish(user_id=screen.user_id, **given)
        else:
            answer = client.views_update(view_id=screen.view_id, **given)
    except SlackApiError as error:
        if slack_words.why(error) not in surfaces.GONE:
            raise
        return None
    described: Any = answer.get("view") or {}
    return str(described.get("hash") or "")
