"""Check whether one association's history is intact, and whether its rows follow from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows.rules.associations import status
from flows.rules.associations.history_actions import ANSWERED, BEGUN, DECIDED
from store.associations import other_partners
from store.enums import AssociationStatus as S
from store.enums import ConsentOutcome, DisputeDecision, HistoryAction
from store.history import digests, evidence, history
from store.history.digests import GENESIS, SEALED, UNSEALED
from store.history.keys import HistoryKeys

NO_CHANGE: frozenset[str] = frozenset()
TURN = frozenset({"status", "status_since", "ended_at", "programme_due"})
CONSENT = TURN | {"consented_at", "claim_due", "review_due", "expected_amount", "expected_currency"}

MAY_CHANGE: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(HistoryAction, NO_CHANGE),
    **dict.fromkeys(status.STATUS_AFTER, CONSENT),
    HistoryAction.ASSOCIATION_RESTORED: TURN,
    HistoryAction.CLAIM_RECORD_VOIDED: TURN,
    HistoryAction.OWNER_CHANGED: frozenset({"owner_id"}),
    HistoryAction.ASSOCIATION_BROUGHT_IN: frozenset({"created_at", "consent_due"}),
}
"""Which fields of an association an action may change."""

BEGINNINGS = frozenset(BEGUN.values())
ANSWERS: Mapping[str, ConsentOutcome] = {action: outcome for outcome, action in ANSWERED.items()}
SUBMISSIONS = frozenset({HistoryAction.CLAIM_SUBMITTED, HistoryAction.CLAIM_TAKEN_BACK})
RECORDINGS = status.RECORDED | {HistoryAction.CLAIM_PAID}
DECISIONS = frozenset(DECIDED.values())


@dataclass(frozen=True, slots=True)
class HistoryFault:
    """A problem with a chain: at which entry (or with the rows), and up to when the chain can be trusted."""

    entry: int | None
    since: datetime
    says: str


@dataclass(frozen=True, slots=True)
class Chain:
    """An association with its history and the rows that the history vouches for, as objects or rows."""

    association: Any
    entries: Sequence[Any]
    answer: Any = None
    claim: Any = None
    contacts: Mapping[Any, Any] | None = None
    customer: Any = None
    requests: Sequence[Any] = ()
    submission: Any = None
    file: Any = None
    content_digest: str | None = None
    disputes: Sequence[Any] = ()
    claim_records: Sequence[Any] = ()


def faults(keys: HistoryKeys, chain: Chain) -> list[HistoryFault]:
    """Return what is wrong with the first broken entry, or else with the end of the chain and the rows."""
    if not chain.entries and not chain.association.history_number:
        return [HistoryFault(None, chain.association.created_at, "it has no history")]
    broken = first_broken(keys, chain)
    if broken is not None:
        return [broken]
    since = chain.entries[-1].at if chain.entries else chain.association.created_at
    return [HistoryFault(None, since, says) for says in (*_end(keys, chain), *_rows(chain))]


def first_broken(keys: HistoryKeys, chain: Chain) -> HistoryFault | None:
    """Return what is wrong with the first entry that was changed after it was written."""
    since = chain.association.created_at
    walk = _Walk(keys, chain)
    for entry in chain.entries:
        says = next(walk.judge(entry), None)
        if says is not None:
            return HistoryFault(entry.number, since, says)
        since = entry.at
    return None


class _Walk:
    """A walk along a chain, from its first entry on."""

    def __init__(self, keys: HistoryKeys, chain: Chain) -> None:
        self._keys = keys
        self._chain = chain
        self._reference = chain.association.reference
        self._erased = _erased(chain.entries)
        self._number, self._tip, self._version = 0, GENESIS, UNSEALED
        self._state: dict[str, Any] = {}

    def judge(self, entry: Any) -> Iterator[str]:
        """Yield what is wrong with the next entry, and move on to it."""
        yield from self._place(entry)
        yield from self._detail(entry)
        yield from self._seal(entry)
        yield from self._changes(entry)
        self._number, self._tip, self._version = entry.number, entry.digest, entry.version

    def _place(self, entry: Any) -> Iterator[str]:
        if entry.partner_id != self._chain.association.partner_id:
            yield "belongs to another partner"
        if entry.number != self._number + 1:
            yield "an entry before it is missing"
        if entry.version not in {UNSEALED, SEALED} or entry.version < self._version:
            yield "was written without a seal, after entries that have one"
        if entry.digest != digests.digest(entry, self._reference, self._tip):
            yield "was changed after it was written, or is not of this association"

    def _detail(self, entry: Any) -> Iterator[str]:
        if entry.salt is not None:
            if entry.commitment != digests.commitment(entry.salt, entry.detail or {}):
                yield "its detail was changed after it was written"
        elif entry.detail is not None:
            yield "its detail was forged"
        elif entry.number not in self._erased:
            yield "its detail was removed, and no erasure is recorded"

    def _seal(self, entry: Any) -> Iterator[str]:
        is_sealed = entry.version == SEALED or entry.state or entry.seal or self._ends_old(entry)
        if is_sealed and not self._keys.fits(entry.seal, digests.text_of(entry, self._reference)):
            yield _unfit(self._keys, entry.seal, "was written by somebody who has no key")

    def _ends_old(self, entry: Any) -> bool:
        following = self._chain.entries[entry.number : entry.number + 1]
        return not following or following[0].version != UNSEALED

    def _changes(self, entry: Any) -> Iterator[str]:
        if entry.number == 1 and entry.action not in BEGINNINGS:
            yield "the beginning is missing"
        if entry.version == UNSEALED:
            self._state |= _state_from(entry)
        if not entry.state:
            return
        state = entry.state["association"]
        before = self._state if entry.version == UNSEALED else {**dict.fromkeys(state), **self._state}
        changed = {
            name
            for name, value in before.items()
            if state.get(name) != value and not digests.is_filled(name, self._state)
        }
        may = NO_CHANGE if entry.version == UNSEALED else _may_change(entry)
        if entry.number > 1 or entry.version == UNSEALED:
            if changed - may:
                yield f"{_listed(changed - may)} had been changed without an entry"
            elif "status" in changed and not status.may_follow(S(before["status"]), S(state["status"])):
                yield f"the status cannot pass from {before['status']} to {state['status']}"
        self._state = dict(state)


def _end(keys: HistoryKeys, chain: Chain) -> Iterator[str]:
    kept, association = len(chain.entries), chain.association
    if kept < association.history_number:
        gone = association.history_number - kept
        yield (
            f"{gone} {'entry is' if gone == 1 else 'entries are'} missing at the end"
            if kept
            else ("its whole history is missing")
        )
    elif kept > association.history_number or chain.entries[-1].digest != association.history_tip:
        yield "its last entry is not the one with which it was sealed"
    elif not history.is_end_sealed(keys, association):
        yield _unfit(keys, association.history_seal, "the end of its history was changed without a key")


def _rows(chain: Chain) -> Iterator[str]:
    if not chain.entries:
        return
    states = [entry.state["association"] for entry in chain.entries if entry.state]
    state, found = states[-1], digests.state_of(chain.association)
    for name in digests.STATE_FIELDS:
        if digests.is_filled(name, state):
            continue
        if name in state.keys() | found.keys() and state.get(name) != found.get(name):
            yield f"{name} is {found.get(name)}; its history says {state.get(name)}"
    own = (chain.answer, chain.claim, chain.customer, *(chain.contacts or {}).values(), *chain.requests)
    own = (*own, chain.submission, *chain.claim_records)
    if any(row is not None and row.partner_id != chain.association.partner_id for row in own):
        yield "its customer, consent, claim or contacts belong to another partner"
    yield from _answer(chain)
    yield from _claim(chain)
    yield from _claim_records(chain)
    yield from _customer(chain)
    yield from _disputes(chain)
    if _differs(chain, evidence.REASONS, evidence.of_reasons(chain.association)):
        yield "a reason that was given for it was changed without an entry"
    if _differs(chain, evidence.REQUESTS, evidence.of_requests(chain.requests)):
        yield "its consent requests were changed without an entry"
    else:
        yield from _asks(chain)
    yield from _submission(chain)
    yield from _file(chain)
    if chain.contacts is not None:
        values = evidence.of_contacts(chain.contacts) if chain.contacts else None
        if _differs(chain, evidence.CONTACTS, values):
            yield "its contacts were changed without an entry"


def _answer(chain: Chain) -> Iterator[str]:
    entry = next((one for one in reversed(chain.entries) if one.action in ANSWERS), None)
    answer = chain.answer
    if (entry is None) != (answer is None):
        yield (
            "the kept consent is missing" if entry else "a consent is kept that its history does not mention"
        )
    elif entry is not None:
        said = (entry.detail or {}) if entry.version == UNSEALED else {}
        said = said | {"outcome": ANSWERS[entry.action].value}
        if _differs(chain, evidence.ANSWER, evidence.of_answer(answer)) or _contradicts(answer, said):
            yield "the kept consent was changed after it was given"
        elif not _fits(answer):
            yield "the kept text of the consent does not fit its digest"


def _asks(chain: Chain) -> Iterator[str]:
    """Yield which e-mails in which it was asked for were changed."""
    for request in chain.requests:
        if any(getattr(request, f"ask_{name}") != getattr(request, name) for name in evidence.ASK_FIELDS):
            yield f"the e-mail of its consent request {request.number} was changed"


def _submission(chain: Chain) -> Iterator[str]:
    """Yield whether what was sent with the answer was changed."""
    sent, answer = chain.submission, chain.answer
    values = evidence.of_submission(sent) if sent is not None else None
    # Answers from before there were submissions have no entry that vouches for one; theirs repeats them.
    is_vouched = any(evidence.SUBMISSION in (one.state or {}).get("evidence", {}) for one in chain.entries)
    repeated = evidence.SIGNATURE_FIELDS if is_vouched else evidence.SENT_FIELDS
    if _differs(chain, evidence.SUBMISSION, values) or (
        sent is not None and any(getattr(sent, name) != getattr(answer, name) for name in repeated)
    ):
        yield "what the customer sent with the answer was changed without an entry"
    elif sent is not None and not _fits(sent):
        yield "the text that the customer answered does not fit its digest"


def _file(chain: Chain) -> Iterator[str]:
    """Yield where the evidence file of the answer is not the one that was recorded."""
    is_recorded = any(one.action == HistoryAction.CONSENT_EVIDENCE_MADE for one in chain.entries)
    file = chain.file
    if file is None and is_recorded:
        yield "its evidence file is missing"
    elif file is not None and not is_recorded:
        yield "an evidence file is kept that its history does not mention"
    elif file is not None and _differs(chain, evidence.FILE, evidence.of_file(file)):
        yield "the record of its evidence file was changed, or the file was removed, without an entry"
    elif file is not None and file.has_content and chain.content_digest != file.digest:
        yield "its evidence file was changed: its digest is not the one in the history"


def _claim(chain: Chain) -> Iterator[str]:
    entry = next((one for one in reversed(chain.entries) if one.action in SUBMISSIONS), None)
    if entry is not None and entry.action == HistoryAction.CLAIM_TAKEN_BACK:
        entry = None
    if (entry is None) != (chain.claim is None):
        yield "the kept claim is missing" if entry else "a claim is kept that its history does not mention"
    elif entry is not None:
        is_corrected = any(
            one.action == HistoryAction.CLAIM_CORRECTED and one.number > entry.number for one in chain.entries
        )
        said = (entry.detail or {}) if entry.version == UNSEALED and not is_corrected else {}
        if _differs(chain, evidence.CLAIM, evidence.of_claim(chain.claim)) or _contradicts(chain.claim, said):
            yield "the kept claim was changed without an entry"


def _claim_records(chain: Chain) -> Iterator[str]:
    """Yield whether what was recorded of the claim is not what the history vouches for."""
    recorded = sum(one.action in RECORDINGS for one in chain.entries)
    if recorded != len(chain.claim_records):
        yield "what was recorded of its claim is not what its history mentions"
    elif _differs(chain, evidence.CLAIM_RECORDS, evidence.of_claim_records(chain.claim_records)):
        yield "what was recorded of its claim was changed without an entry"


def _customer(chain: Chain) -> Iterator[str]:
    first, customer = chain.entries[0].detail or {}, chain.customer
    if customer is None:
        yield "its customer is missing"
        return
    is_other = first.get("identifier", customer.id_value) != customer.id_value
    is_other |= first.get("identifier_type", customer.id_type) != customer.id_type
    if is_other or _differs(chain, evidence.CUSTOMER, evidence.of_customer(customer)):
        yield "the identifier or the domain of its customer was changed"


def _disputes(chain: Chain) -> Iterator[str]:
    """Yield where the disputes or their decisions differ from what the history says."""
    began = sorted(one.at for one in chain.entries if one.action == HistoryAction.DISPUTE_BEGAN)
    if began != sorted(side.joined_at for side in chain.disputes):
        yield "its disputes are not those that its history mentions"
    if not all(_is_of(chain, side) for side in chain.disputes):
        yield "a dispute was changed to be about something else"
    recorded = {(one.action, one.at) for one in chain.entries if one.action in DECISIONS}
    ended = chain.association.ended_at
    may, must = set(), set()
    for side in chain.disputes:
        if side.decision is None and side.decided_at is None and side.upheld_id is None:
            continue
        decided = (DECIDED.get(side.decision), side.decided_at)
        is_upheld = side.decision is DisputeDecision.UPHELD
        if is_upheld and side.upheld_id != chain.association.id:
            continue
        may.add(decided)
        # A side that had ended was not told that the dispute was dismissed.
        if is_upheld or side.decided_at is None or ended is None or ended > side.decided_at:
            must.add(decided)
    if not must <= recorded <= may:
        yield "a dispute was decided differently from what its history says"


def _fits(shown: Any) -> bool:
    """Tell whether the texts that are kept, unless they were erased, have the digests beside them."""
    kept = ((shown.shown_text, shown.shown_digest), (shown.english_text, shown.english_digest))
    return all(text is None or digest == digests.of_text(text) for text, digest in kept)


def _is_of(chain: Chain, side: Any) -> bool:
    about = (
        other_partners.shared(side.engagement_code),
        chain.customer and (chain.customer.id_type, chain.customer.id_value),
    )
    is_same = about == (other_partners.shared(side.code or ""), (side.id_type, side.id_value))
    return is_same and side.partner_id == chain.association.partner_id


def _differs(chain: Chain, name: str, values: Mapping[str, Any] | None) -> bool:
    return not history.is_vouched(reversed(chain.entries), name, values)


def _contradicts(row: Any, said: Mapping[str, Any]) -> bool:
    return any(_instant(digests.plain(getattr(row, name))) != _instant(said[name]) for name in said)


def _state_from(entry: Any) -> dict[str, Any]:
    """Return what an entry of version 1 says about its association."""
    detail, state = entry.detail or {}, {}
    if entry.action in status.STATUS_AFTER:
        state = {"status": status.STATUS_AFTER[entry.action].value, "status_since": digests.plain(entry.at)}
    if entry.action in BEGINNINGS and "consent_due" in detail:
        state["consent_due"] = _instant(detail["consent_due"])
    if entry.action == HistoryAction.CONSENT_ACCEPTED and "answered_at" in detail:
        state["consented_at"] = _instant(detail["answered_at"])
    return state


def _instant(value: Any) -> Any:
    """Return an instant's text in the form in which instants are compared; return anything else unchanged."""
    try:
        return digests.plain(datetime.fromisoformat(value)) if "T" in value else value
    except (TypeError, ValueError):
        return value


def _erased(entries: Sequence[Any]) -> frozenset[int]:
    """Return the numbers of the entries whose detail was erased according to later entries.

    An erasure of version 1 names no entries, so it may have erased any entry before it.
    """
    numbers = {number for one in entries for number in (one.state or {}).get("erased", ())}
    old = [
        one.number for one in entries if one.version == UNSEALED and one.action == HistoryAction.PERSON_ERASED
    ]
    return frozenset(numbers | {one.number for one in entries if old and one.number < old[-1]})


def _may_change(entry: Any) -> frozenset[str]:
    return MAY_CHANGE.get(entry.action, CONSENT)


def _unfit(keys: HistoryKeys, seal: str | None, otherwise: str) -> str:
    if seal is None:
        return "was never sealed, or its seal was removed"
    return otherwise if keys.knows(seal) else "is sealed with a key that is not given; set SECRET_KEY_BEFORE"


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
