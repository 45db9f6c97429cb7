"""Doubt what was understood where a message says more than a saying can hold. Values in, values out.

Every content word may be explained, and the whole still mean something else: "cancel Contoso, or not",
"customers with both Viva and SIEM", "Viva in Paris and SIEM in Seattle". Such a message is asked about, and
never answered or made a card of.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, groupby, pairwise

from flows.rules.language.doubts import bystanders, manner, not_answered, other_clauses, questions
from flows.rules.language.doubts.heard import Doubt, Heard, said
from flows.rules.language.doubts.names import is_part_of_another
from flows.rules.language.doubts.taken_back import is_taken_back
from flows.rules.language.limits.names import TARGETS
from flows.rules.language.limits.states import AHEAD
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import (
    REQUESTS,
    Aspect,
    Certainty,
    Intent,
    Milestone,
    Saying,
    Understanding,
)
from flows.rules.language.words.tokens import Shape, Token


def doubted(
    found: Understanding, text: str, tokens: Sequence[Token], spans: Sequence[WordSpan], today: date
) -> Understanding:
    """Return what was understood, or that it is unsure: no reading is offered that is probably not meant."""
    words = f" {' '.join(one.word for one in tokens)} "
    if found.follows_up:
        # "Tuesday instead" takes the place of what was said before.
        words = _INSTEAD.sub(" ", words)
    heard = Heard(text, words, spans, today, len(found.sayings))
    is_other = is_part_of_another(spans)

    def is_doubtful(saying: Saying) -> bool:
        return is_other or any(doubt(heard, saying) for doubt in _doubts_about(saying))

    is_less = questions.says_less(heard, found.sayings)
    if found.verdict is Certainty.UNDERSTOOD and (is_less or any(map(is_doubtful, found.sayings))):
        return replace(found, verdict=Certainty.UNSURE, sayings=())
    rivals = [one for one in found.rivals if one.intent not in _ROWS or not questions.says_less(heard, [one])]
    return replace(found, rivals=tuple(one for one in rivals if not is_doubtful(one)))


_INSTEAD = re.compile(r" instead(?=[ .!?]*$)")


def _doubts_about(saying: Saying) -> Sequence[Doubt]:
    if saying.intent in _CHANGES:
        return (*_OF_BOTH, *_OF_REQUESTS, *manner.OF_REQUESTS, *other_clauses.OF_REQUESTS)
    if saying.intent in _ROWS:
        return (
            *_OF_BOTH,
            *_OF_ROWS,
            *questions.OF_LIMITS,
            *questions.OF_ROWS,
            *manner.OF_ROWS,
            *not_answered.OF_ROWS,
            *other_clauses.OF_ROWS,
            *bystanders.OF_QUESTIONS,
        )
    return _DOUBTS.get(saying.intent, ())


_CHANGES = REQUESTS - {Intent.EXPORT, Intent.SETTINGS, Intent.ADMIN}
_ROWS = frozenset({Intent.LIST, Intent.COUNT, Intent.SUM, Intent.EXPORT, Intent.REPORT})


# Of questions and requests


def _is_crossed(heard: Heard, saying: Saying) -> bool:
    """Tell whether values of two fields take turns: "Viva in Paris and SIEM in Seattle" are two pairs.

    So are "Viva at Contoso, at Fabrikam SIEM" where something is to be done with them.
    """
    most = _MOST_TURNS - (saying.intent in _CHANGES)
    several = {one.field for one in saying.conditions if len(one.values) > 1}
    named = [one.entities[0].field for one in heard.spans if one.entities]
    return any(
        len(list(groupby(one for one in named if one in pair))) > most for pair in combinations(several, 2)
    )


_MOST_TURNS = 3


def _names_from_to(heard: Heard, _: Saying) -> bool:
    """Tell whether references stand for all between them: "MCI-12 to MCI-15"."""
    return heard.has(_RANGE)


_RANGE = re.compile(r" mci-\d+ (to|until|till|through|thru) mci-\d+ ")


def _is_quoted(heard: Heard, _: Saying) -> bool:
    """Tell whether it is asked what words in quotes do: 'what does "cancel Contoso" do?'."""
    return bool(_QUOTED.search(heard.text))


_QUOTED = re.compile(r"\b(?:what|how) (?:do|does|did|would|if) [\"“'«]", re.IGNORECASE)


def _has_clock(heard: Heard, saying: Saying) -> bool:
    """Tell whether a time of day is said, which no day of a saying can hold."""
    is_dated = bool(saying.timings or saying.intent in _CHANGES)
    return is_dated and not saying.details.text and bool(_CLOCK.search(heard.text))


_CLOCK = re.compile(
    r"\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b|\b\d{1,2}:\d\d\b|\bo.clock\b|\b(?:noon|midnight|midday)\b",
    re.IGNORECASE,
)


def _repeats(heard: Heard, saying: Saying) -> bool:
    """Tell whether something is said of several times: "every Monday", "on Fridays", "twice"."""
    is_twice = saying.intent in _CHANGES and heard.has(_TWICE)
    return not saying.details.text and (is_twice or heard.has(_REPEATING))


_DAYS = "(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_REPEATING = re.compile(
    rf" (?:(?:every|each) (?:other )?(?:{_DAYS}|day|morning|evening|week|month|quarter|year)"
    r"|on (?:mon|tues|wednes|thurs|fri|satur|sun)days) "
)
_TWICE = re.compile(r" (?:twice|(?:two|three|several) times|daily|weekly|monthly|hourly) ")


# Of requests


def _is_not_meant(heard: Heard, saying: Saying) -> bool:
    """Tell whether a request is taken back, put under a condition, denied or only thought of."""
    if saying.details.text:
        return False
    is_refused = saying.intent not in _TOLD and heard.has(_REFUSED)
    is_hedged = any(map(heard.has, (_HEDGE, _CONDITION, _ASKED, _MAY_BE)))
    return is_refused or is_hedged or is_taken_back(heard)


_TOLD = frozenset({Intent.RECORD, Intent.RECORD_CONSENT})
_HEDGE = said(
    *("neither", "nor", "nobody", "noone", "no one", "unless", "instead", "rather than", "never ?mind"),
    *("forget (?:it|that)", "kidding", "joking", "maybe", "perhaps", "probably", "possibly", "might"),
    *("hopefully", "(?:i|we) hope", "hope that", "(?:would|should|could|might) (?:not )?have"),
    *("(?:was|were) going to", "no need", "not now", "not yet", "or not", "not sure", "should not"),
    *("need not", "must not", "not have to", "not only", "later", "not be", "as not", "let us not"),
    *("not want (?:you|me|us) to", "not intend", "but (?:we|i|they|he|she)", "they (?:have )?moved"),
    *(
        "(?:swap|exchange) .* with",
        "if so",
        ", no (?!wait|sorry|i |in |to |for )[a-z]+(?: [a-z]+)? ,",
    ),
)
_ASKED = re.compile(r"^ (?:do|did|does|should|shall|must|are|is|was|were|have) (?:we|i|they|he|she) ")
_MAY_BE = re.compile(
    r"^ (?:can|may|could|must) (?!you )(?!(?:\S+ )*(?:please|pls|plz|kindly) )(?:\S+ ){1,4}be "
    r"(?:submitted|cancelled|canceled|handed|sent|claimed) "
)
_REFUSED = re.compile(r" (?:said no|says no|refused|refuses) ")
_CONDITION = re.compile(
    r"^ (?:if|whether|once|as soon as|when(?:ever)?) "
    r"(?!possible|you|d[oi]|is |was |will |can |ha[sv]|are |were )"
    r"| (?:check|see|verify|ensure|make sure|look) (?:if|whether|that) "
    r"| (?:if|whether|once|when(?:ever)?|until|till|before|after) (?:she|he|they|it|i|we|the boss) "
)


def _is_part(heard: Heard, saying: Saying) -> bool:
    """Tell whether only some of what fits is meant: "one of Contoso's", "the oldest"."""
    is_some = heard.has(_SOME) and not heard.has(_THE_ONE)
    return bool(saying.order or saying.most or saying.by) or is_some or heard.has(_ANYBODY)


_SOME = re.compile(r"(?<! the) (?:one|two|three|some|any|half|most|few) of | either ")
_THE_ONE = re.compile(r" the (?:[\w-]+ ){1,3}ones? of ")
_ANYBODY = re.compile(r" (?:to|by) (?:any|some)(?:one|body) ")


def _is_to_come(heard: Heard, saying: Saying) -> bool:
    """Tell whether what the programme answered lies ahead, or is nobody's payment but Microsoft's."""
    if saying.intent not in {Intent.RECORD, Intent.RECORD_CONSENT}:
        return False
    is_ahead = saying.details.on is not None and saying.details.on > heard.today
    is_old = saying.details.on is not None and saying.details.on < heard.today - _LONG_AGO
    is_paid = saying.event is Milestone.PAID and (heard.has(_WE_PAID) or _is_paid_by_customer(heard.spans))
    is_total = saying.details.amount is not None and heard.has(_TOGETHER)
    return is_ahead or is_old or is_paid or is_total or heard.has(_WILL)


def _is_paid_by_customer(spans: Sequence[WordSpan]) -> bool:
    """Tell whether it is the customer who "paid us", and not Microsoft."""
    return any(
        before.entities and before.entities[0].field is Aspect.CUSTOMER and after.words.startswith("paid us")
        for before, after in pairwise(spans)
    )


_LONG_AGO = timedelta(days=270)
"""From then on, a day without a year is more likely one that is to come."""
_TOGETHER = re.compile(r" (?:together|in total|combined|altogether|in all|in sum) ")


_WILL = re.compile(
    r" (?:will|shall|going to|about to|expect(?:s|ed|ing)?) (?:\w+ ){0,2}(?:be|get|got|become|come) "
)
_WE_PAID = re.compile(r" (?:we|i) (?:have |already |just )*paid ")


def _is_over(heard: Heard, saying: Saying) -> bool:
    """Tell whether reminders are put off until a day that has passed, from another day on, or for ever."""
    if saying.intent is not Intent.SNOOZE:
        return False
    has_passed = saying.details.until is not None and saying.details.until <= heard.today
    is_between = any(one.times and _has_beginning(one) for one in heard.spans)
    return has_passed or is_between or heard.has(_FOR_EVER)


def _has_beginning(span: WordSpan) -> bool:
    """Tell whether a time says from when as well: "from Monday until Friday"."""
    words = [one.word for one in span.tokens]
    return words[0] in _FROM or bool(_UNTIL & set(words[1:]))


_UNTIL = frozenset({"until", "till", "til", "to", "through", "thru"})
_FROM = frozenset({"from", "between", "starting", "beginning"})
_FOR_EVER = re.compile(r" (?:for ever|forever|for good|always|indefinitely) ")


def _names_more(heard: Heard, saying: Saying) -> bool:
    """Tell whether more customers are to be added than the one domain that a request holds."""
    domains = [one for one in heard.spans if one.shape is Shape.DOMAIN and not one.entities]
    return len(domains) > 1 and saying.intent is Intent.ADD


def _is_of_another_thing(heard: Heard, saying: Saying) -> bool:
    """Tell whether a meeting or a reminder shall be cancelled, or a colleague be written to."""
    if saying.intent is Intent.CANCEL:
        is_named = any(one.field in TARGETS for one in saying.conditions)
        is_of_date = any(one.event is Milestone.NEXT_DATE for one in saying.timings)
        return is_of_date or heard.has(_OTHER_THING) or (not is_named and heard.has(_DELETE))
    if saying.intent is not Intent.ASK_CONSENT:
        return False
    of_member = bool(saying.of(Aspect.OWNER)) and (heard.has(_IN_NAME) or _writes_to_member(heard.spans))
    is_paid = any(one.event is Milestone.PAID for one in saying.timings)
    return of_member or is_paid or heard.has(_NOT_BUT) or bool(_TO_ANOTHER.search(heard.text))


_OTHER_THING = re.compile(
    r" cancel(?:led|ling)? (?:(?!hybrid)\w+ ){0,2}(?:reminders?|meetings?|calls?|requests?|orders?|invites?"
    r"|cancellations?|invitations?|appointments?|snooze|subscriptions?) "
)
_IN_NAME = re.compile(r" (?:in \w+ name|behalf) ")
_TO_ANOTHER = re.compile(
    r"['’]s (?:consent )?(?:e-?mail|mail|request) to\b|\b(?:send|forward|mail) (?:me|us)\b", re.IGNORECASE
)
_NOT_BUT = re.compile(r" not .* but (?:to|for) ")
_DELETE = re.compile(r" (?:delete|remove|erase|drop|kill|kick) ")


def _writes_to_member(spans: Sequence[WordSpan]) -> bool:
    """Tell whether a member stands where the customer does who is written to: "mail Tom"."""
    return any(
        before.has("r.ask") and named.entities and named.entities[0].field is Aspect.OWNER
        for before, named in pairwise(spans)
    )


def _speaks_of_member(heard: Heard, saying: Saying) -> bool:
    """Tell whether a colleague is spoken of or called: "can Lin submit", "Tom: cancel it"."""
    said = [one for one in heard.spans if not one.is_stop]
    is_member = [bool(one.entities) and one.entities[0].field is Aspect.OWNER for one in said[:2]]
    is_called = is_member[:1] == [True] and len(heard.spans) > 1 and heard.spans[1].words in {":", ","}
    is_asked = is_member[1:] == [True] and said[0].words in _MODALS
    return is_called or (is_asked and bool(saying.of(Aspect.OWNER)))


_MODALS = frozenset({"can", "may", "could", "should", "does", "did", "will", "must", "is", "has"})


def _also_informs(heard: Heard, saying: Saying) -> bool:
    """Tell whether somebody shall be told, which no request does: "cancel Contoso and inform Fabrikam"."""
    return saying.intent is not Intent.ASK_CONSENT and not saying.details.text and heard.has(_INFORM)


_INFORM = re.compile(r" (?:and|then|,) (?:inform|tell|notify|warn) (?!me |us )")


def _limits_one_again(heard: Heard, saying: Saying) -> bool:
    """Tell whether a target is named again to limit it alone: "A and B, but of B only Viva"."""
    named = [one.entities[0].key for one in heard.spans if one.entities and one.entities[0].field in TARGETS]
    is_limited = any(one.has("x.only", "x.except", "x.but") for one in heard.spans)
    return heard.count == 1 and len(set(named)) < len(named) and is_limited and not saying.details.text


def _joins_one_to_all(heard: Heard, saying: Saying) -> bool:
    """Tell whether one is named beside a group: "to all added customers in Warsaw and to Contoso"."""
    names = [at for at, one in enumerate(heard.spans) if one.entities and one.entities[0].field in TARGETS]
    begin = names[0] if names else 0
    before = list(heard.spans[:begin])
    while before and before[-1].words in {"to", "for", "also", "the", "of"}:
        before.pop()
    is_joined = bool(before) and before[-1].words in {"and", "plus", "as well as", "&"}
    said = {token.word for one in before for token in one.tokens}
    is_group = bool(said & {"all", "everybody", "everyone", "every", "those", "customers"})
    is_limited = bool(saying.timings or {one.field for one in saying.conditions} - TARGETS)
    return is_joined and is_group and is_limited and heard.count == 1


def _mixes_kinds(heard: Heard, saying: Saying) -> bool:
    """Tell whether a customer and a reference are joined, which no filter says: "Contoso and MCI-9"."""
    if not all(any(not one.excludes for one in saying.of(field)) for field in TARGETS):
        return False
    kinds = [one.entities[0].field if one.entities else None for one in heard.spans]
    return any(
        {kinds[at - 1], kinds[at + 1]} == TARGETS and (one.is_stop or one.words in _AS_WELL)
        for at, one in enumerate(heard.spans[1:-1], start=1)
    )


_AS_WELL = frozenset({"and", "&", "plus", "as well as", "or", "also", "and also", "together with"})


def _points_at_left_out(heard: Heard, saying: Saying) -> bool:
    """Tell whether "that one" may be what is left out: "cancel all except Contoso, hand that one to Tom"."""
    is_left_out = any(one.excludes and one.field in TARGETS for one in saying.conditions)
    return heard.count > 1 and is_left_out and heard.has(_THAT_ONE)


_THAT_ONE = re.compile(r" (?:that|this) one ")


# Of rows


def _counts_other_things(heard: Heard, saying: Saying) -> bool:
    """Tell whether a number is one of customers or mails, and no amount: "at least two associations"."""
    amounts = saying.amounts
    numbers = {amounts.least, amounts.most} if amounts is not None else set()
    counted = any(
        span.number in numbers and span.number is not None and after.words.rstrip("s") in _COUNTED
        for span, after in pairwise(heard.spans)
    )
    is_few = any(one is not None and one <= _FEW for one in numbers) and not (amounts and amounts.currency)
    is_of_them = is_few and heard.has(_HAVE_FEW)
    others = len(_HOW_MANY_OTHERS.findall(heard.words)) if saying.intent is Intent.COUNT else 0
    return counted or is_of_them or (others > 0 and others >= heard.count)


_FEW = 20
"""No amount without a currency is this small."""
_HAVE_FEW = re.compile(
    r" (?:with|have|has|having|got|had|own|owns) (?:at least|at most|more than|less than|fewer than|over"
    r"|under|exactly|only) "
)


_COUNTED = frozenset(
    {
        *("customer", "client", "company", "account", "association", "engagement", "workshop", "claim"),
        *("mail", "reminder", "time", "day", "week", "month", "location", "office", "people", "one"),
    }
)
_HOW_MANY_OTHERS = re.compile(r" how (?:many|often) (?:\w+ )?(?:times|reminders|notes|days) ")


def _is_both(heard: Heard, saying: Saying) -> bool:
    """Tell whether several values shall hold at once, where a condition says any of them."""
    return any(len(one.values) > 1 for one in saying.conditions) and heard.has(_BOTH)


_BOTH = re.compile(r" (?:with|have|has|having|had|got|in|did|do|does) both ")


def _is_nobody_s(heard: Heard, saying: Saying) -> bool:
    """Tell whether "nobody but Tom" or "everything but my own" turns into its opposite."""
    owned = saying.of(Aspect.OWNER)
    return bool(owned) and heard.has(_BUT if owned[0].excludes is False else _NOBODY_BUT)


_BUT = re.compile(r" (?:everything|everybody|everyone|all|anybody|anyone|any) but ")
_NOBODY_BUT = re.compile(r" (?:nobody|no one|noone|none|nothing) (?:but|except|other than) ")


def _is_turned(_: Heard, saying: Saying) -> bool:
    """Tell whether locations are wanted that may not earn on an engagement."""
    return saying.intent is Intent.LOCATIONS and any(one.excludes for one in saying.of(Aspect.ENGAGEMENT))


def _is_of_somebody(heard: Heard, _: Saying) -> bool:
    """Tell whether more than one's own settings is spoken of: "give Max the role, and open my settings"."""
    return heard.count == 1 and any(one.entities or one.has("e.members", "k.roles") for one in heard.spans)


def _happens_ahead(heard: Heard, saying: Saying) -> bool:
    """Tell whether something that happens by itself is limited to days to come: "approved within 10 days"."""
    return any(
        one.event not in AHEAD | {Milestone.DURING}
        and (
            (one.interval.begin is not None and one.interval.begin > heard.today)
            or (
                one.interval.begin is None
                and one.interval.end is not None
                and one.interval.end > heard.today + timedelta(days=1)
            )
        )
        for one in saying.timings
    )


def _is_told(heard: Heard, saying: Saying) -> bool:
    """Tell whether it is told whose one is not, or that its day is over: "MCI-3 is not mine, it is Lin's"."""
    is_named = any(one.field in TARGETS and not one.excludes for one in saying.conditions)
    if saying.intent is Intent.LIST and heard.has(_TELLS_SOMEBODY):
        return True
    is_asked = "?" in heard.text or any(one.has("q.", "v.") for one in heard.spans)
    is_nobody = any(one.excludes for one in saying.of(Aspect.OWNER))
    is_over = any(one.event is Milestone.NEXT_DATE for one in saying.timings) and heard.has(_OVER)
    return saying.intent is Intent.LIST and is_named and not is_asked and (is_nobody or is_over)


_TELLS_SOMEBODY = re.compile(r" tell (?!me |us |that )\w+ that ")
_OVER = re.compile(r" (?:is|was|are|were) (?:\w+ )?(?:done|over|finished|held|completed?) ")


def _takes_told_end(heard: Heard, saying: Saying) -> bool:
    """Tell whether what went wrong was read as a state of rows: "the whole thing fell apart"."""
    return (bool(saying.of(Aspect.STATUS)) and heard.has(_FELL)) or (
        bool(saying.of(Aspect.OWNER)) and heard.has(_TOLD_SO)
    )


_FELL = re.compile(r" (?:the|our|my|this|that) (?:\w+ ){1,2}(?:fell|failed|broke|collapsed) ")
_TOLD_SO = re.compile(r" (?:told|tells) (?:me|us) so ")


def _is_supposed(heard: Heard, _: Saying) -> bool:
    """Tell whether something is only supposed, set apart, a part of something else, or to be changed."""
    is_request = heard.has(_BEGINS_REQUEST) or any(one.has("r.") for one in heard.spans)
    return heard.has(_SUPPOSED) or heard.has(_CHANGING) or (is_request and heard.has(_DEPENDS))


_SUPPOSED = re.compile(
    r" (?:(?:would|might|could|should) (?:not )?have|if \w+ had|out of (?:those|the ones|them|all)"
    r"|(?<!not )incl(?:uding)?|withdr[ae]wn?|withdrew|revoked?) "
)

_CHANGING = re.compile(
    r"^ (?:please )?(?:set|change|move|extend|postpone|push|shift|update|edit|correct|rename|undo|revert"
    r"|restore|reopen|withdraw|delete) | if so "
)
_DEPENDS = re.compile(r"^ (?:if|once|as soon as|instead of) ")
_BEGINS_REQUEST = re.compile(r" (?:submit|cancel|send|hand|remind|snooze|record|add|claim|tell) ")

_OF_BOTH: Sequence[Doubt] = (_is_crossed, _names_from_to, _is_quoted, _has_clock, _repeats)


def _takes_told_state(heard: Heard, saying: Saying) -> bool:
    """Tell whether what is only told behind a request was read as its limit: "…. Everything is complete"."""
    return bool(saying.of(Aspect.STATUS) or saying.timings) and heard.has(_TOLD_BEHIND)


_TOLD_BEHIND = re.compile(
    r" [.;!,\n] (?:because |since |as |now )?"
    r"(?:everything|all|it|they|that|this|we|he|she|docs|documents|the (?:\w+ )?\w+|our \w+|my \w+)"
    r" (?:\S+ ){0,2}(?:is|are|was|were|has|have|had|got|went|ran|fell|failed|broke|stopped|s) "
)


def _tells_of_meeting(heard: Heard, saying: Saying) -> bool:
    """Tell whether "I'm meeting Contoso today. What is the status?" was read as the wish for a next date."""
    return saying.intent is Intent.NEXT_DATE and heard.count > 1 and heard.has(_MEETING)


def _is_past_meeting(heard: Heard, saying: Saying) -> bool:
    """Tell whether "the kick-off went well on 20 November" was read as the wish for a next date."""
    return saying.intent is Intent.NEXT_DATE and heard.has(_WENT)


_WENT = re.compile(r" (?:went|happened|took place|has taken place|(?:was|were) (?:held|great|good|fine)) ")
_MEETING = re.compile(
    r" (?:i|we) (?:m|am|re|are|will be|ll be) (?:just |now )?(?:meeting|seeing|visiting|calling) "
)

_OF_REQUESTS: Sequence[Doubt] = (
    _tells_of_meeting,
    _is_past_meeting,
    _takes_told_state,
    _is_not_meant,
    _is_part,
    _is_to_come,
    _is_over,
    _names_more,
    _is_of_another_thing,
    _speaks_of_member,
    _also_informs,
    _limits_one_again,
    _joins_one_to_all,
    _mixes_kinds,
    _points_at_left_out,
)
_OF_ROWS: Sequence[Doubt] = (
    _counts_other_things,
    _is_both,
    _is_nobody_s,
    _happens_ahead,
    _is_supposed,
    _is_told,
    _takes_told_end,
)
_OF_ONE: Sequence[Doubt] = (
    _is_crossed,
    _names_from_to,
    _takes_told_end,
    *questions.OF_LIMITS,
    *manner.OF_QUESTIONS,
    *bystanders.OF_QUESTIONS,
)
_DOUBTS: Mapping[Intent, Sequence[Doubt]] = {
    Intent.SETTINGS: (_is_of_somebody,),
    Intent.RULE: (*questions.OF_RULES, *manner.OF_RULES, *not_answered.OF_RULES),
    Intent.WHO: (*_OF_ONE, *questions.OF_EVENTS, *other_clauses.OF_EVENTS, *not_answered.OF_EVENTS),
    Intent.WHEN: (*_OF_ONE, *questions.OF_EVENTS, *other_clauses.OF_EVENTS, *not_answered.OF_EVENTS),
    Intent.CUSTOMER: (*_OF_ONE, *questions.OF_ONE, *not_answered.OF_CUSTOMERS),
    Intent.CONTACT: _OF_ONE,
    Intent.WHY_STATUS: manner.OF_WHY,
    Intent.WHY_NOT: (*manner.OF_WHY, *other_clauses.OF_WHY_NOT),
    Intent.LOCATIONS: (_is_turned, *_OF_ONE),
    Intent.ENGAGEMENTS: (_is_turned, *_OF_ONE),
    Intent.MEMBERS: (_is_turned, *_OF_ONE),
}
"""Doubts about what is neither a request nor about rows."""
