"""Errors: an exception of a listener becomes a sentence for the person, and a log entry with a reference."""

import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import copy_context
from http import HTTPStatus
from http.client import HTTPException
from logging import Logger
from typing import Any
from urllib.error import URLError

import structlog
from slack_bolt import BoltContext, BoltRequest, BoltResponse
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.kwargs_injection import build_required_kwargs
from slack_bolt.lazy_listener.runner import LazyListenerRunner
from slack_bolt.util.utils import get_arg_names_of_callable
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.views import View

from bot.slack import slack_words
from bot.slack.workspaces import IdentityUnknown, WorkspacePaused
from flows.access import NoRole
from flows.refusal import Refusal
from handlers.app import refusals, surfaces
from handlers.app.caller import NEEDED
from handlers.blocks import modals
from store.database.availability import DatabaseUnavailable

OUTDATED = "This button or form belongs to an older version of MCI Bot. Open it again with `/mci`."
STARTING = "MCI Bot has just started and waits for Slack's answer. Please try again in a moment."
NOT_WORKING = "MCI Bot has no working token for this workspace. Ask whoever runs it to install it again."
UNAVAILABLE = (
    "MCI Bot cannot reach its data just now, so nothing was changed. Please try again in a minute. "
    "If it lasts, tell whoever runs MCI Bot."
)
TITLE = "MCI Bot"
TROUBLE = "trouble"
"""Key in a request's context for an error from before Bolt."""

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Letters of references, without those that are easily confused."""

UNREACHABLE = "Slack did not answer MCI Bot just now. Please try again."

MOST_MODALS = 3
"""Slack's limit of modals in one stack."""

_NETWORK = (SlackClientError, URLError, HTTPException, TimeoutError, ConnectionError)
"""What a call to Slack raises if it fails."""

log = structlog.get_logger(__name__)


def answer(error: Exception, request: BoltRequest) -> BoltResponse:
    """Log an error, tell the person, and return the answer for Slack; works with any payload.

    An event is answered with failure, so that Slack delivers it again. Nobody is told of it, but for whoever
    said something to the bot that was acknowledged before it failed, and that nobody delivers again.
    """
    try:
        return _answer(error, request)
    except Exception as trouble:  # noqa: BLE001 -- nobody stands behind this edge
        log.error("request.not_answered", why=type(trouble).__name__, after=type(error).__name__)  # noqa: TRY400 -- one line
        return BoltResponse(status=HTTPStatus.INTERNAL_SERVER_ERROR.value)


class LazyRunner(LazyListenerRunner):
    """Runs work after an answer with the same error handling; Bolt's own would only log."""

    def __init__(self, logger: Logger, executor: Executor) -> None:
        """Keep where functions run."""
        self.logger = logger
        self._executor = executor

    def start(self, function: Callable[..., None], request: BoltRequest) -> None:
        """Run the function in a thread, in the log context of the request."""
        self._executor.submit(copy_context().run, self.run, function, request)

    def run(self, function: Callable[..., None], request: BoltRequest) -> None:
        """Run the function now."""
        try:
            function(
                **build_required_kwargs(
                    logger=self.logger,
                    required_arg_names=get_arg_names_of_callable(function),
                    request=request,
                    response=None,
                    this_func=function,
                )
            )
        except Exception as error:  # noqa: BLE001 -- the edge at which every error becomes words
            answer(error, request)


def raise_trouble(context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 -- Bolt's name
    """Raise an error from before Bolt, now that it is known how to tell the person."""
    trouble = context.get(TROUBLE)
    if isinstance(trouble, Exception):
        raise trouble
    return next()


def reference() -> str:
    """Return a new reference, under which the log has what a person is told of only in general."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _answer(error: Exception, request: BoltRequest) -> BoltResponse:
    meaning, sentence = _put_into_words(error)
    # A number: the word for it has another text on each version of Python.
    status = meaning.value
    if request.body.get("type") == "event_callback":
        if request.lazy_only:
            _tell_asker(request, sentence)
        return BoltResponse(status=status)
    if isinstance(error, NoRole):
        view = modals.one_sentence(NEEDED, sentence, then=refusals.way_on(error, request.body))
        return _tell(request, view, sentence, is_form_kept=False)
    view = modals.one_sentence(TITLE, sentence, then=refusals.way_on(error, request.body))
    told = _tell(request, view, sentence, is_form_kept=True)
    if isinstance(error, Refusal):
        _renew_message(request)
    return told


def _put_into_words(error: Exception) -> tuple[HTTPStatus, str]:
    if isinstance(error, BoltUnhandledRequestError):
        log.warning("request.unhandled")
        return HTTPStatus.NOT_FOUND, OUTDATED
    if isinstance(error, WorkspacePaused):
        log.warning("request.workspace_paused", why=error.why)
        return HTTPStatus.SERVICE_UNAVAILABLE, STARTING if isinstance(error, IdentityUnknown) else NOT_WORKING
    sentence = refusals.sentence(error)
    if sentence is not None:
        log.info("request.refused", why=slack_words.why(error))
        return HTTPStatus.OK, sentence
    if isinstance(error, _NETWORK) and not isinstance(error, SlackApiError):
        log.warning("request.slack_unreachable", why=type(error).__name__)
        return HTTPStatus.INTERNAL_SERVER_ERROR, UNREACHABLE
    if isinstance(error, DatabaseUnavailable):
        log.warning("request.unavailable", why=error.why)
        return HTTPStatus.SERVICE_UNAVAILABLE, UNAVAILABLE
    known_as = reference()
    log.error("request.failed", reference=known_as, exc_info=error)
    return HTTPStatus.INTERNAL_SERVER_ERROR, (
        "Something went wrong on our side. Please try again. If it happens again, give whoever runs MCI Bot "
        f"this reference: *{known_as}*"
    )


def _tell(request: BoltRequest, view: View, sentence: str, *, is_form_kept: bool) -> BoltResponse:
    """Return the answer that carries the sentence, or answer nothing and bring it to the person otherwise.

    ``view`` is the modal with the sentence. Slack shows what comes with success alone.
    """
    status = HTTPStatus.OK.value
    kind = request.body.get("type")
    if kind == "block_suggestion":
        return BoltResponse(status=status, body={"options": []})
    if kind == "view_submission" and not request.lazy_only:
        # Nothing typed is lost: the form stays below the sentence, unless the stack is full.
        # Somebody without a role has no use for it.
        action = "push" if is_form_kept and _depth(request.body["view"]) < MOST_MODALS else "update"
        return BoltResponse(status=status, body={"response_action": action, "view": view.to_dict()})
    if "command" in request.body and not request.lazy_only:
        said: dict[str, Any] = {"response_type": "ephemeral", "text": sentence}
        if len(view.blocks or ()) > 1:
            said["blocks"] = view.to_dict()["blocks"]
        return BoltResponse(status=status, body=said)
    if kind != "view_closed":
        _bring(request, view, sentence)
    return BoltResponse(status=status)


def _tell_asker(request: BoltRequest, sentence: str) -> None:
    """Write to whoever said something to the bot that it has no answer: there, or in a direct message."""
    event = request.body["event"]
    is_direct = event["type"] == "message" and event.get("channel_type") == "im"
    if not (is_direct or event["type"] == "app_mention") or not event.get("user") or event.get("bot_id"):
        return
    channel, thread = (event["channel"], event.get("thread_ts")) if is_direct else (event["user"], None)
    client: WebClient = request.context.client
    try:
        client.chat_postMessage(channel=channel, thread_ts=thread, text=sentence)
    except (SlackClientError, OSError, HTTPException) as trouble:
        log.warning("request.person_not_told", why=slack_words.why(trouble))


def _bring(request: BoltRequest, view: View, sentence: str) -> None:
    """Show the sentence where the person clicked, or else as near to it as possible."""
    why = ""
    for show in (_show, _whisper, _write):
        try:
            if show(request, view, sentence):
                return
        except (SlackClientError, OSError, HTTPException) as trouble:
            # The window was closed, or Slack no longer waits.
            why = slack_words.why(trouble)
    log.warning("request.person_not_told", why=why)


def _renew_message(request: BoltRequest) -> None:
    """Replace a message that shows what is no longer true, if possible; the person was told already."""
    renew, respond = request.context.get(surfaces.RENEW), request.context.respond
    if renew is None or respond is None:
        return
    try:
        renew(request.body, respond)
    except (Refusal, DatabaseUnavailable, SlackClientError, OSError, HTTPException) as trouble:
        log.warning("request.message_not_renewed", why=slack_words.why(trouble))


def _show(request: BoltRequest, view: View, _sentence: str) -> bool:
    """Show a modal: a message at the end of a channel may be far from the message that was clicked."""
    body: dict[str, Any] = request.body
    client: WebClient = request.context.client
    if body.get("type") == "view_submission" and surfaces.WAITING in request.context:
        # The view says that work is in progress, which would never end.
        surfaces.replace_answer(client, request.context[surfaces.WAITING], view)
    elif (body.get("view") or {}).get("type") == "modal":
        client.views_push(trigger_id=body.get("trigger_id", ""), view=view)
    elif "command" in body:
        return False
    else:
        client.views_open(trigger_id=body.get("trigger_id", ""), view=view)
    return True


def _whisper(request: BoltRequest, view: View, sentence: str) -> bool:
    """Answer a command, or a click on a message, with a message that only the person sees.

    It has the buttons of the modal in whose place it is sent, if there are any.
    """
    if not (request.context.response_url and request.context.respond):
        return False
    blocks = view.blocks if len(view.blocks or ()) > 1 else None
    request.context.respond(text=sentence, blocks=blocks, response_type="ephemeral", replace_original=False)
    return True


def _write(request: BoltRequest, _view: View, sentence: str) -> bool:
    """Write a direct message, which always arrives."""
    request.context.client.chat_postMessage(channel=str(request.context.user_id), text=sentence)
    return True


def _depth(view: dict[str, Any]) -> int:
    """Return the place of a modal in its stack of at most three."""
    if view.get("previous_view_id") is None:
        return 1
    return 2 if view["previous_view_id"] == view.get("root_view_id") else MOST_MODALS
