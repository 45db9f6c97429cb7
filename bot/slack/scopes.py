"""The scopes that Slack has granted to a token, as it names them with each answer."""

from slack_sdk.web import SlackResponse

HEADER = "x-oauth-scopes"


def granted(answer: SlackResponse) -> frozenset[str] | None:
    """Return the scopes of the token with which the question was asked; ``None`` if Slack does not say."""
    told = next((value for name, value in answer.headers.items() if name.lower() == HEADER), None)
    return None if told is None else frozenset(one.strip() for one in told.split(","))
