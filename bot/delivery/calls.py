"""Make one call to Slack or the mail server, in a thread of its own and outside any transaction."""

from bot.delivery import slack_errors
from bot.delivery.outcomes import GONE, Broken, NotSent, Outcome, Sent, Unreachable, WorkspaceClosed
from bot.delivery.plan import Call, MailCall, SlackCall
from bot.delivery.ports import Clients, IsGone, Mailer, nobody_is_gone
from bot.slack.workspaces import IdentityUnknown, WorkspacePaused


def make(call: Call, clients: Clients, mailer: Mailer, is_gone: IsGone = nobody_is_gone) -> Outcome:
    """Make the call and return how it ended; nothing is raised."""
    try:
        return mailer.send(call.mail) if isinstance(call, MailCall) else _slack(call, clients, is_gone)
    except Exception as error:  # noqa: BLE001 -- an error here must not stop other messages
        return Broken(f"{type(error).__name__}: {error}")


def _slack(call: SlackCall, clients: Clients, is_gone: IsGone) -> Outcome:
    try:
        client = clients.client(call.partner)
    except IdentityUnknown as unknown:
        return NotSent(unknown.why)
    except WorkspacePaused as paused:
        return WorkspaceClosed(paused.why)
    if call.reader is not None and is_gone(call.partner, call.reader):
        return Unreachable(GONE, call.place, known=True)
    try:
        answer = client.api_call(call.method, json=call.arguments)
    except Exception as error:  # noqa: BLE001 -- the SDK raises any error of its HTTP library
        return slack_errors.read(error, call.method, call.place)
    return Sent(channel=answer.get("channel"), ts=answer.get("ts"))
