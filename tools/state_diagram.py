"""Keeps ``docs/states.md`` true: draws it from the status table. Run with ``--write`` to renew it."""

import sys
from pathlib import Path

from flows.rules.associations.status import TABLE, is_open
from store.enums import AssociationStatus as S

DOCUMENT = Path(__file__).parents[1] / "docs" / "states.md"

HOW = {
    S.ADDED: "a member adds the customer",
    S.CLAIMED: "a member claims the customer",
    S.AWAITING_CONSENT: "the consent e-mail is sent",
    S.CONSENT_RECEIVED: "the customer accepts, or an admin records that",
    S.CONSENT_DECLINED: "the customer declines",
    S.CONSENT_EXPIRED: "consent is due",
    S.CONSENTED_TO_ANOTHER_PARTNER: "the customer accepts another partner, which is proven",
    S.CANCELLED: "the partner cancels",
    S.NOT_SUBMITTED_EXPIRED: "the claim is due",
    S.SUBMITTED: "the claim is submitted again",
    S.UNDER_REVIEW: "the review begins",
    S.ACTION_REQUIRED: "the reviewer wants more",
    S.POST_SUBMISSION_EXPIRED: "the reviewer's request is not answered in time",
    S.APPROVED: "the reviewer approves",
    S.REJECTED: "the reviewer rejects",
    S.DISPUTED: "the partner disputes the rejection",
    S.DISPUTED_EXPIRED: "the claim is not submitted again in time",
    S.REJECTED_FINAL: "the rejection is final",
}
"""What brings an association into each status."""

HOW_FROM = {
    (before, S.CONSENT_RECEIVED): "an admin records a consent given outside the bot"
    for before in (S.ADDED, S.CLAIMED)
} | {
    (
        S.CONSENT_RECEIVED,
        S.CONSENTED_TO_ANOTHER_PARTNER,
    ): "the customer accepts another partner, which alone is proven",
    (S.CONSENT_RECEIVED, S.SUBMITTED): "the claim is submitted",
    (S.REJECTED, S.REJECTED_FINAL): "the rejection is not disputed in time",
}
"""Where the way from one status differs."""

CORRECTIONS = {
    S.CANCELLED: "The cancellation is undone in time",
    S.SUBMITTED: "An admin takes back the submission, or voids the record of the new one",
}
"""What brings an earlier status back; elsewhere an admin voids the record that led to the status."""


def document() -> str:
    """Return what ``docs/states.md`` must say."""
    arrows = [
        f"    {before} --> {after}: {HOW_FROM.get((before, after), HOW[after])}"
        for before, row in TABLE.items()
        for after in S
        if after in row.next
    ]
    rows = [
        f"| {row.words} | {row.meaning} | "
        f"{_listed(row.next) if is_open(status) else '– (ended)'} | {_corrected(status)} |"
        for status, row in TABLE.items()
    ]
    return "\n".join(
        [
            "# The statuses of an association",
            "",
            "For members and developers who want to know what a status means, and what can follow it.",
            "Drawn from the table in `flows/rules/associations/status.py` by",
            "`python -m tools.state_diagram --write`.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f"    {status}: {row.words}" for status, row in TABLE.items()),
            *(f"    [*] --> {status}: {HOW[status]}" for status in (S.ADDED, S.CLAIMED)),
            *arrows,
            *(f"    {status} --> [*]" for status in TABLE if not is_open(status)),
            "```",
            "",
            "| status | meaning | next | if it was a mistake, or recorded late |",
            "|---|---|---|---|",
            *rows,
            "",
            "[reminders.md](reminders.md) says which reminders come in each status, and who gets them.",
            "[consent.md](consent.md#two-partners-one-customer) says what makes an acceptance proven.",
            "",
        ]
    )


def _listed(some: frozenset[S]) -> str:
    return ", ".join(TABLE[one].words for one in S if one in some)


def _corrected(status: S) -> str:
    """Return what brings which status back, if anything does."""
    row = TABLE[status]
    how = CORRECTIONS.get(status, "An admin voids the record")
    said = [f"{how}: back to {_listed(row.corrected)}"] if row.corrected else []
    if row.late:
        said.append(f"What was done before the clock ended it is recorded: {_listed(row.late)}")
    return ". ".join(said)


if __name__ == "__main__":
    if "--write" in sys.argv:
        DOCUMENT.write_text(document())
    elif DOCUMENT.read_text() != document():
        sys.exit(
            "docs/states.md is not what the status table says; run: python -m tools.state_diagram --write"
        )
