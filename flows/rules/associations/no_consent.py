"""Why a consent was not given in time, as the history keeps it, in words for people."""

from collections.abc import Mapping


def why(detail: Mapping[str, object]) -> str:
    """Return the reason in one sentence, from what the history says of an expired consent.

    Old entries, and those from which a person's data were erased, do not say whether the customer was asked.
    """
    if detail.get("withdrawn"):
        return "The link in the consent e-mail was withdrawn, and the customer was not asked again."
    if detail.get("refused"):
        return "The consent e-mail did not arrive."
    if detail.get("misdirected"):
        return "The contact said that somebody else must answer, and nobody else was asked."
    if "asked" not in detail:
        return "No answer was received."
    return "The customer did not answer." if detail["asked"] else "The consent e-mail was never sent."
