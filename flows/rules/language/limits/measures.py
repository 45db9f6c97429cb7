"""Amounts, order and groups of a question. Values in, values out.

The spans of a `Clause` that it explains are counted as such.
"""

from collections.abc import Sequence
from decimal import Decimal

from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.spans import CURRENCIES, WordSpan
from flows.rules.language.understanding import AmountRange, Aspect, Order
from flows.rules.language.words.tokens import Shape

_ORDERS = {
    "o.largest": Order.LARGEST,
    "o.smallest": Order.SMALLEST,
    "o.newest": Order.NEWEST,
    "o.oldest": Order.OLDEST,
}
_CONCEPTS = {order: concept for concept, order in _ORDERS.items()}

GROUPS = {
    "d.engagement": Aspect.ENGAGEMENT,
    "d.owner": Aspect.OWNER,
    "d.location": Aspect.LOCATION,
    "d.area": Aspect.AREA,
    "d.status": Aspect.STATUS,
}


def amount_range(clause: Clause) -> AmountRange | None:
    """Return the range of amounts that a clause speaks of."""
    for at, span in enumerate(clause.spans):
        kind = next((one for one in ("a.over", "a.least", "a.under", "a.most") if span.has(one)), None)
        if span.has("a.between"):
            numbers = [one for one in range(at + 1, len(clause.spans)) if _is_number(clause.spans[one])][:2]
            if len(numbers) == 2:
                clause.used.update([at, *numbers])
                low, high = sorted(_pair(clause, numbers))
                return AmountRange(low, high, currency=currency_beside(clause, numbers[-1]), words=span.words)
        if kind is None:
            continue
        after = at + 2 if _names_currency(clause, at + 1) else at + 1
        # "5000 or more", "5000 USD or more"
        before = at - 2 if at > 1 and _names_currency(clause, at - 1) else at - 1
        near = after if after < len(clause.spans) and _is_number(clause.spans[after]) else before
        if near < 0 or not _is_number(clause.spans[near]) or near in clause.used:
            continue
        if near < at and kind not in {"a.least", "a.most"}:
            continue
        clause.used.update([at, near])
        # "From 5000 and up"
        clause.used.update(
            one
            for one in (near - 1, near + 1)
            if 0 <= one < len(clause.spans) and clause.spans[one].has(kind)
        )
        number, currency = _value(clause.spans[near]), currency_beside(clause, near)
        words = f"{span.words} {clause.spans[near].words}"
        if kind in {"a.over", "a.least"}:
            return AmountRange(number, None, kind == "a.over", currency=currency, words=words)
        return AmountRange(None, number, below=kind == "a.under", currency=currency, words=words)
    # "Under my name", "the largest between these": without a number they limit nothing.
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words in _ALSO_PREPOSITIONS)
    return None


_ALSO_PREPOSITIONS = frozenset({"over", "under", "between", "from"})


def _pair(clause: Clause, places: Sequence[int]) -> Sequence[Decimal]:
    """Return two numbers; of "3 and 5k", both are thousands."""
    first, last = (_value(clause.spans[one]) for one in places)
    is_short = first < last / _THOUSAND
    return (first * _THOUSAND, last) if is_short else (first, last)


_THOUSAND = Decimal(1000)


def _names_currency(clause: Clause, at: int) -> bool:
    return at < len(clause.spans) and clause.spans[at].words in CURRENCIES


def _is_number(span: WordSpan) -> bool:
    return span.number is not None and span.shape in {Shape.NUMBER, Shape.WORD}


def _value(span: WordSpan) -> Decimal:
    return span.number if span.number is not None else Decimal(0)


def currency_beside(clause: Clause, at: int) -> str:
    """Return the currency beside a number: its sign, or the word before or after it."""
    if clause.spans[at].currency:
        return clause.spans[at].currency
    for beside in (at + 1, at - 1):
        if 0 <= beside < len(clause.spans) and clause.spans[beside].words in CURRENCIES:
            clause.used.add(beside)
            return CURRENCIES[clause.spans[beside].words]
    return ""


def order_of(clause: Clause) -> tuple[Order | None, int | None]:
    """Return which come first, and how many of them are wanted."""
    for at, span in enumerate(clause.spans):
        order = next((_ORDERS[one] for one in _ORDERS if span.has(one)), None)
        if order is None or at in clause.used:
            continue
        # "The top 3 biggest", "by value, largest first"
        clause.used.update(one for one in clause.find(_CONCEPTS[order]) if one >= at)
        clause.take("o.by_value")
        last = next((one for one in reversed(clause.content) if one > at), at)
        if span.words.endswith("first") or clause.spans[last].words == "first":
            # "Oldest open ones first"
            clause.used.add(last)
            return order, None
        for beside in (at - 1, at + 1):
            if 0 <= beside < len(clause.spans) and _is_number(clause.spans[beside]):
                clause.used.add(beside)
                return order, int(_value(clause.spans[beside]))
        after = [one for one in clause.spans[at + 1 :] if not one.is_stop]
        singular = next((one for one in after if one.has("n.")), None)
        is_one = singular is not None and not singular.words.endswith("s")
        # "Of the mails, which is waiting longest"
        is_one = is_one or any(one.words in _WHICH_ONE for one in clause.spans[:at])
        return order, 1 if is_one else None
    by_value = [at for at in clause.find("o.by_value") if at not in clause.used]
    clause.used.update(by_value)
    return (Order.LARGEST, None) if by_value else (None, None)


_WHICH_ONE = frozenset({"which is", "which one", "which one is", "who is"})


def group_of(clause: Clause) -> Aspect | None:
    """Return for each of what a number is wanted."""
    if clause.take("b.owner"):
        return Aspect.OWNER
    return _asked_in_which(clause) or _compared(clause) or _most_of(clause) or _said_by(clause)


def _asked_in_which(clause: Clause) -> Aspect | None:
    """Return the status if a question asks how many are in which one."""
    for at in clause.find("q.how_doing", "k.statuses"):
        if clause.has("q.count") and clause.spans[at].words.startswith(_IN_WHICH):
            clause.used.add(at)
            return Aspect.STATUS
    return None


def _compared(clause: Clause) -> Aspect | None:
    """Return of what several names are compared: "Paris vs Seattle"."""
    versus = clause.find("x.versus") + [at for at in clause.find("b.by") if _compares(clause.spans[at])]
    versus += [at for at, one in enumerate(clause.spans) if one.tokens[-1].word in _EACH]
    for kind in (Aspect.LOCATION, Aspect.OWNER, Aspect.ENGAGEMENT, Aspect.AREA, Aspect.CUSTOMER):
        named = [one for one in clause.spans if one.entities and one.entities[0].field is kind]
        if versus and len(named) > 1:
            clause.used.update(versus)
            # "Paris or Seattle, which office"
            clause.used.update(at for at, one in enumerate(clause.spans) if _group(one) is kind)
            return kind
    return None


_EACH = frozenset({"each", "respectively"})
"""Words behind several names, of each of which a number is wanted."""


def _compares(span: WordSpan) -> bool:
    return span.tokens[0].word == "compare"


def _said_by(clause: Clause) -> Aspect | None:
    """Return what stands behind "by" or "per", or before "wise"."""
    for at in clause.find("b.by"):
        if clause.spans[at].words in _AFTER_GROUP and at and (group := _group(clause.spans[at - 1])):
            clause.used.update([at, at - 1])
            return group
        after = next((one for one in range(at + 1, len(clause.spans)) if not clause.spans[one].is_stop), None)
        if after is None:
            continue
        group = _group(clause.spans[after])
        if group is not None:
            # "Area by area"
            before = [at - 1] if at and _group(clause.spans[at - 1]) is group else []
            clause.used.update([at, after, *before])
            return group
        if clause.spans[at].words == "by":
            clause.used.add(at)
    return None


_IN_WHICH = ("in which stat", "in what stat", "in which stag", "in what stag", "which stat", "what stat")
_AFTER_GROUP = frozenset({"breakdown", "wise", "split", "breakup", "compare", "compare on", "stack up"})
"""Words behind that for each of which a number is wanted: "owner wise"."""


def _most_of(clause: Clause) -> Aspect | None:
    """Return of what a question asks which has most: "which office lost the most", "who has the most"."""
    most = [at for at in clause.find("x.most", "x.versus") if at not in clause.used]
    most = [at for at in most if clause.spans[at].tokens[-1].word in _MOST]
    if not most:
        return None
    for at in clause.find("q.what", "q.who"):
        if clause.spans[at].has("q.who"):
            clause.used.update([at, *most])
            return Aspect.OWNER
        group = _group(clause.spans[at + 1]) if at + 1 < len(clause.spans) else None
        if group is not None:
            clause.used.update([at, at + 1, *most])
            return group
    return None


_MOST = frozenset({"most", "more", "least", "fewest", "less", "fewer"})


def _group(span: WordSpan) -> Aspect | None:
    for concept, kind in GROUPS.items():
        if span.has(concept):
            return kind
    if span.words in {"engagement", "engagements", "workshop", "workshops"}:
        return Aspect.ENGAGEMENT
    if span.words in {"customer", "customers", "client", "clients", "account", "accounts", "company"}:
        return Aspect.CUSTOMER
    return None
