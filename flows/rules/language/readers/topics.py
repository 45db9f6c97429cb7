"""Which rule a question is about. Values in, values out."""

import re
from collections.abc import Sequence
from itertools import dropwhile

from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.spans import LEADING
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
                "k.statuses",
            ),
        ],
    ),
    (_T.FISCAL_YEAR, [("k.fiscal_year",), _ANY]),
    (_T.REJECTION, [("f.microsoft", "k.review"), ("p.declined", "p.rejected"), _HOW]),
    (_T.SURVEY, [("k.survey",), _ANY]),
    (_T.CONSENT_ELSEWHERE, [("k.elsewhere", "r.record_consent"), _ASKED]),
    (_T.RESEND, [("q.how_often",), ("n.mail", "r.ask", "p.asked", "t.ask", "k.again")]),
    (_T.OTHER_PARTNER, [("k.other_partner", "p.other_partner"), _ASKED]),
    (_T.IDENTIFIER, [("k.identifier",), _ANY]),
    (_T.ROLES, [("k.roles", "e.members"), _HOW]),
    (_T.ROLES, [("k.roles",), ("q.what",)]),
    (_T.CLAIM_ITEMS, [("k.items",), (*_ANY, "n.claim")]),
    (_T.CANCEL, [("p.cancelled", "r.cancel", "k.undo"), _HOW]),
    (_T.CONSENT_DECLINED, [("p.declined",), ("n.consent", "n.mail"), _HOW]),
    (_T.REJECTION, [("k.rejection", "p.rejected", "p.disputed"), _HOW]),
    (_T.CONSENT_DECLINED, [("p.declined",), _HOW]),
    (_T.REMINDERS, [("k.reminders", "r.snooze", "r.settings"), _ASKED]),
    (_T.REMINDERS, [("k.reminders",), ("q.what",), ("f.you", "f.polite")]),
    (_T.EXPORT, [("r.export",), _ASKED]),
    (_T.CLAIM_CUSTOMER, [("k.claim_customer",), _ASKED]),
    (_T.REVIEW, [("k.review", "p.under_review", "p.in_review", "p.action_required"), _ASKED]),
    (_T.REVIEW, [("p.with_microsoft",), ("q.what_if",)]),
    (_T.PAYMENT, [("k.payment", "p.paid"), _ASKED]),
    (_T.RESEND, [("k.again",), ("n.mail", "n.consent", "r.ask", "k.again"), _ASKED]),
    (_T.CLAIM_DEADLINE, [_DEADLINE, ("n.claim", "p.submitted", "r.submit", "p.to_submit"), _ASKED]),
    (
        _T.CONSENT_DEADLINE,
        [_DEADLINE, ("n.consent", "p.answered", "p.consented", "n.mail", "p.awaiting"), _ASKED],
    ),
    (_T.STATUSES, [("n.status", "k.statuses"), _ANY]),
    (_T.OWNER, [("k.owner", "e.owner", "d.owner"), _ASKED]),
    (_T.CANCEL, [("t.cancel",), _HOW]),
    (_T.ELIGIBILITY, [("e.eligible",), (*_HOW, "q.who", "q.when")]),
    (_T.SUBMIT, [("p.submitted", "r.submit", "t.submit", "p.to_submit"), _HOW]),
    (_T.CONSENT, [("n.consent", "p.consented", "r.ask", "n.mail"), _HOW]),
    (_T.ADD, [("r.add", "t.add", "p.added", "k.add"), _HOW]),
    (_T.OWNER, [("r.hand_over", "t.hand_over"), _ASKED]),
)
"""The topics, and of what must be spoken for each: one of every group. The first that fits counts."""


_BEGINNINGS = frozenset({"do", "does", "can", "may", "must", "should", "will", "am", "is", "are", "could"})
_PEOPLE = (
    "users",
    "admins",
    "members",
    "people",
    "anybody",
    "anyone",
    "everybody",
    "both",
    "two",
    "several",
    "different",
    "an",
    "my",
    "our",
)
_AFTER = frozenset(
    {"i", "we", "one", "it", "they", "a", "the", "customers", "you", "there", "someone", "that", *_PEOPLE}
)


def _asks_yes_or_no(clause: Clause) -> bool:
    """Tell whether a clause begins as "do I" or "can a customer" do, with or without a question mark."""
    said = dropwhile(lambda one: one.is_stop or one.words in LEADING, clause.spans)
    words = [token.word for one in said if not one.is_stop for token in one.tokens][:2]
    return len(words) == 2 and words[0] in _BEGINNINGS and words[1] in _AFTER


def _asks_what_it_is(clause: Clause) -> bool:
    """Tell whether a clause asks what something is: "what is a claim", "what does an owner do"."""
    said = [one for one in clause.spans if not one.is_stop and not one.has("f.polite", "s.")]
    words = [token.word for one in said for token in one.tokens if token.word not in _STRESSING]
    while words and words[0] in LEADING:
        words = words[1:]
    if words[:2] in (["what", "does"], ["what", "do"]) and (
        words[2:3] in (["a"], ["an"], ["the"]) or words[-1] in _ASKED_OF
    ):
        return not any(one.entities or one.times for one in said)
    if words[:1] != ["what"] or words[1:2] not in (["is"], ["are"]) or len(said) < 2:
        return False
    is_known = any(one.has("f.polite") and one.tokens[-1].word == "about" for one in clause.spans)
    is_this = words[2:3] in (["this"], ["that"]) and (words[-1] in _MATTERS or is_known)
    if not (is_this or words[2:3] in (["a"], ["an"]) or words[-1] in {"for", "about"}):
        return False
    told = ("n.", "k.", "f.", "q.what", "q.means", "e.owner", "e.members", "e.eligible")
    return all((one.has(*told) or one.words == "good") and not one.has("f.mine") for one in said)


_ASKED_OF = frozenset({"like", "mean", "do", "contain", "include", "need", "cost", "say", "show", "involve"})
_MATTERS = frozenset({"thing", "things", "business", "stuff", "matter", "procedure", "process", "story"})
_STRESSING = frozenset({"exactly", "actually", "precisely", "even", "really", "else", "all", "then", "now"})


def topic_of(clause: Clause) -> Topic | None:
    """Return what a question about the rules is about, if it is about one that is known.

    A question to be answered with yes or no counts as one about the rules, too: "is a rejection final?"
    """
    begun = next((one for one in clause.spans if not one.is_stop and not one.has("f.filler", "s.")), None)
    is_list = (
        (begun is not None and begun.has("v.show"))
        or clause.has("q.count", "q.sum", "q.what", "q.who", "q.when", "o.", "b.", "a.")
        or clause.has_word("any", "anything")
    )
    # The "could" of "could you show me what was rejected" only makes it polite.
    shows = clause.spans.index(begun) + 1 if begun is not None and begun.has("v.show") else 0
    behind = [token.word for one in clause.spans[shows:] for token in one.tokens]
    is_modal = not _MODALS.isdisjoint(behind)
    is_defined = _asks_what_it_is(clause)
    is_asked = is_modal and begun is not None and begun.has("q.when", "q.who", "q.where")
    is_open = (
        is_defined
        or is_asked
        or ((clause.is_question or _asks_yes_or_no(clause)) and (not is_list or is_modal))
    )
    is_asked_who = begun is not None and begun.tokens[0].word in {"who", "which"}
    if is_asked_who and is_allowed(clause) and clause.has("r.admin", "r.admin_part"):
        return Topic.ROLES
    for topic, groups in _TOPICS:
        if all(_fits(clause, group, is_open=is_open) for group in groups):
            return _other_topic(clause, topic) or topic
    return None


_MODALS = frozenset({"can", "may", "must", "should", "could", "possible", "allowed"})


def is_allowed(clause: Clause) -> bool:
    """Tell whether a clause speaks of what somebody may do."""
    return clause.has("q.must") or clause.has_word(*_ALLOWING)


_ALLOWING = ("may", "can", "allowed", "permitted", "able", "must", "need", "needs", "needed", "required")


def _fits(clause: Clause, group: _Group, *, is_open: bool) -> bool:
    """Tell whether a clause speaks of one of a group, or asks with a word that stands for it."""
    if clause.has(*group) or ("k.fiscal_year" in group and _names_fiscal_time(clause)):
        return True
    if not set(_HOW) <= set(group):
        return False
    words = [token.word for one in clause.spans if not one.is_stop for token in one.tokens]
    while words and words[0] in LEADING:
        words = words[1:]
    if words[-1:] in (["how"], ["why"]):
        return True
    first = words[0] if words and words[1:2] not in (["much"], ["many"], ["is"], ["are"]) else ""
    return is_open or (first in _WORDS and (_WORDS[first] == "" or _WORDS[first] in group))


def _names_fiscal_time(clause: Clause) -> bool:
    """Tell whether a clause asks about the bounds of a fiscal time: "when does FY27 end"."""
    words = {token.word for one in clause.spans for token in one.tokens}
    is_fiscal = any(re.fullmatch(r"fy\d*|q[1-4]", token.word) for one in clause.spans for token in one.tokens)
    is_alone = all(one.is_stop or one.times or one.has("q.what", "f.") for one in clause.spans)
    return (is_fiscal and is_alone) or (
        is_fiscal and bool(words & {"end", "ends", "start", "starts", "begin", "begins", "months", "over"})
    )


_WORDS = {
    "how": "", "why": "", "who": "q.who", "whom": "q.who", "whose": "q.who", "when": "q.when",
    "where": "q.where", "what": "q.what", "which": "q.what",
}  # fmt: skip
"""Words with which a question begins, and the concept that asks the same; none if every question does."""


def _other_topic(clause: Clause, topic: Topic) -> Topic | None:
    """Return what a question is about rather than the topic of which its words speak, if it is."""
    if topic is Topic.OTHER_PARTNER and clause.has("k.owner", "d.owner") and not clause.has_word("partner"):
        # "How can I make someone else the owner?"
        return Topic.OWNER
    if topic is Topic.RESEND and clause.has("k.reminders") and clause.has_word(*_REMINDED):
        return Topic.REMINDERS
    is_sent = clause.has("r.ask", "t.ask", "p.asked") and clause.has_word("second", "another", "next")
    if topic is Topic.CONSENT_DEADLINE and is_sent and clause.has("n.mail"):
        # "How soon after the first mail may a second one be sent?"
        return Topic.RESEND
    if topic is Topic.ROLES and clause.has("n.assoc") and clause.has_word(*_GIVEN):
        # The permission that a customer gives is the consent.
        return (
            Topic.CONSENT if all(clause.spans[at].has("n.consent") for at in clause.find("k.roles")) else None
        )
    states = clause.find("p.")
    if clause.has("q.means") and clause.has_word("difference") and len(states) > 1:
        return Topic.STATUSES
    is_claim = topic is Topic.CONSENT_DEADLINE and _is_after_consent(clause)
    return Topic.CLAIM_DEADLINE if is_claim else None


_GIVEN = (
    "give",
    "gives",
    "given",
    "gave",
    "grant",
    "grants",
    "granted",
    "refuse",
    "refuses",
    "get",
    "obtain",
)
_REMINDED = ("me", "us", "reminded", "warned", "notified", "alerted", "pinged")


def _is_after_consent(clause: Clause) -> bool:
    """Tell whether a deadline runs from the consent on, as that of the claim does."""
    places = clause.find("n.consent", "p.consented")
    behind = [one for at in places for one in clause.spans[at + 1 : at + 3]]
    if clause.has("n.mail") or any(one.has("p.lapse", "p.lapsed") for one in behind):
        # "What happens after the consent expires"
        return False
    before = {
        token.word
        for at in clause.find("n.consent", "p.consented")
        for one in clause.spans[max(0, at - 3) : at]
        for token in one.tokens
    }
    return bool({"after", "once", "following"}.intersection(before))
