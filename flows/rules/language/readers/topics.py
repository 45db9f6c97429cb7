"""Which rule a question is about. Values in, values out."""

from collections.abc import Sequence

from flows.rules.language.sentences.clause import Clause
from flows.rules.language.understanding import Topic

_T = Topic

_HOW = ("q.how", "q.what_if", "q.may", "q.must", "q.means", "q.how_long", "q.how_often", "q.how_is", "q.why")
_ASKED = (*_HOW, "q.when", "q.who", "q.where")
_ANY = (*_ASKED, "q.what")
_DEADLINE = ("q.how_long", "p.lapse", "n.deadline", "k.expired", "p.lapsed", "k.deadline")

_Group = tuple[str, ...]
_TOPICS: Sequence[tuple[Topic, Sequence[_Group]]] = (
    (
        _T.STATUSES,
        [
            ("q.means",),
            (
                "p.lapsed",
                "p.open",
                "p.action_required",
                "p.under_review",
                "p.in_review",
                "p.done",
                "p.final",
                "n.status",
                "d.status",
            ),
        ],
    ),
    (_T.FISCAL_YEAR, [("k.fiscal_year",), _ANY]),
    (_T.SURVEY, [("k.survey",), _ANY]),
    (_T.CONSENT_ELSEWHERE, [("k.elsewhere", "r.record_consent"), _ASKED]),
    (_T.OTHER_PARTNER, [("k.other_partner", "p.other_partner"), _ASKED]),
    (_T.IDENTIFIER, [("k.identifier",), _ANY]),
    (_T.ROLES, [("k.roles", "e.members"), _HOW]),
    (_T.CLAIM_ITEMS, [("k.items",), (*_ANY, "n.claim")]),
    (_T.CANCEL, [("p.cancelled", "r.cancel", "k.undo"), _HOW]),
    (_T.REJECTION, [("k.rejection", "p.rejected", "p.disputed"), _HOW]),
    (_T.CONSENT_DECLINED, [("p.declined",), _HOW]),
    (_T.REMINDERS, [("k.reminders", "r.snooze", "r.settings"), _ASKED]),
    (_T.EXPORT, [("r.export",), _ASKED]),
    (_T.CLAIM_CUSTOMER, [("k.claim_customer",), _ASKED]),
    (_T.REVIEW, [("k.review", "p.under_review", "p.in_review", "p.action_required"), _ASKED]),
    (_T.PAYMENT, [("k.payment", "p.paid"), _ASKED]),
    (_T.RESEND, [("q.how_often",), ("n.mail", "r.ask", "p.asked")]),
    (_T.RESEND, [("k.again",), ("n.mail", "n.consent", "r.ask", "k.again"), _ASKED]),
    (_T.CLAIM_DEADLINE, [_DEADLINE, ("n.claim", "p.submitted", "r.submit", "p.to_submit"), _ASKED]),
    (
        _T.CONSENT_DEADLINE,
        [_DEADLINE, ("n.consent", "p.answered", "p.consented", "n.mail", "p.awaiting"), _ASKED],
    ),
    (_T.STATUSES, [("n.status", "k.statuses"), _ANY]),
    (_T.OWNER, [("k.owner", "e.owner", "r.hand_over", "d.owner"), _ASKED]),
    (_T.ELIGIBILITY, [("e.eligible",), _HOW]),
    (_T.SUBMIT, [("p.submitted", "r.submit", "p.to_submit"), _HOW]),
    (_T.CONSENT, [("n.consent", "p.consented", "r.ask", "n.mail"), _HOW]),
    (_T.ADD, [("r.add", "p.added", "k.add"), _HOW]),
)
"""The topics, and of what must be spoken for each: one of every group. The first that fits counts."""


_BEGINNINGS = frozenset({"do", "does", "can", "may", "must", "should", "will", "am", "is", "are", "could"})
_AFTER = frozenset(
    {"i", "we", "one", "it", "they", "a", "the", "customers", "you", "there", "someone", "that"}
)


def _asks_yes_or_no(clause: Clause) -> bool:
    """Tell whether a clause begins as "do I" or "can a customer" do, with or without a question mark."""
    words = [token.word for one in clause.spans if not one.is_stop for token in one.tokens][:2]
    return len(words) == 2 and words[0] in _BEGINNINGS and words[1] in _AFTER


def topic_of(clause: Clause) -> Topic | None:
    """Return what a question about the rules is about, if it is about one that is known.

    A question to be answered with yes or no counts as one about the rules, too: "is a rejection final?"
    """
    is_list = clause.has(
        "q.count", "q.sum", "q.what", "v.", "q.who", "q.when", "o.", "b.", "a."
    ) or clause.has_word("any", "anything")
    is_modal = clause.has_word("can", "may", "must", "should", "could", "possible", "allowed")
    is_open = (clause.is_question or _asks_yes_or_no(clause)) and (not is_list or is_modal)
    for topic, groups in _TOPICS:
        if all(clause.has(*group) or (is_open and group in {_HOW, _ASKED, _ANY}) for group in groups):
            return topic
    return None
