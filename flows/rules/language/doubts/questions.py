"""Doubt what was understood of questions that ask for more, or for the opposite. Values in, values out.

A number of everything else, or of too little, would look like an answer: such a question is asked about.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from flows.rules.associations.status import NOT_ASKED, REJECTIONS
from flows.rules.language.doubts.heard import Doubt, Heard
from flows.rules.language.limits.states import AHEAD
from flows.rules.language.sentences.clause import JOINED, PERSONS
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import REQUESTS, Aspect, Intent, Milestone, Saying
from store.enums import AssociationStatus


def says_less(heard: Heard, sayings: Sequence[Saying]) -> bool:
    """Tell whether sayings leave out something that a message names, wants or tells."""
    doubts = (
        _loses_name,
        _asks_more,
        _begins_more,
        _checks,
        _bounced,
        _is_unwilling,
        _loses_request,
        _lists_reason,
    )
    return any(doubt(heard, sayings) for doubt in doubts)


def _loses_name(heard: Heard, sayings: Sequence[Saying]) -> bool:
    """Tell whether something is named that no question is limited to, though nothing takes it back."""
    if any(one.intent in _UNLIMITED or one.details.text or one.details.contact_name for one in sayings):
        return False
    if any(map(_takes_back, heard.spans)):
        return False
    known = {value for one in sayings for condition in one.conditions for value in condition.values}
    known |= {one.details.to for one in sayings if one.details.to}
    is_moved = any(one.intent is Intent.HAND_OVER for one in sayings)
    return any(
        span.entities
        and not any(each.value in known for each in span.entities)
        and not (is_moved and heard.has(_FROM) and span.entities[0].field is Aspect.OWNER)
        for span in heard.spans
    )


_FROM = re.compile(" from ")
"""Before whose something was, who is no limit: "hand it from Tom to Lin"."""


def _takes_back(span: WordSpan) -> bool:
    return span.has("x.") or any(one.word in _BACK for one in span.tokens)


_BACK = frozenset({"no", "not", "nope", "nah", "sorry", "wait", "oops", "actually", "rather", "hello", "hi"})
_UNLIMITED = frozenset(
    {
        *(Intent.RULE, Intent.YES, Intent.NO, Intent.GREETING, Intent.THANKS, Intent.ABILITIES, Intent.ADMIN),
        *(Intent.WHO, Intent.CHANGE_CONTACT),
    }
)
"""What is answered alike, whatever is named beside it."""


def _asks_more(heard: Heard, sayings: Sequence[Saying]) -> bool:
    """Tell whether two numbers are asked for where one is answered: "how much is paid and how much open"."""
    is_one = len(sayings) == 1 and sayings[0].intent in {Intent.COUNT, Intent.SUM}
    return is_one and heard.has(_TWO_NUMBERS)


_TWO_NUMBERS = re.compile(
    r" how (?:much|many) (?:\S+ )+(?:and|or|,|plus) (?:also )?how (?:much|many) "
    r"| (?P<total>total|sum|count|amount|number)(?: [^\s,]+)? (?:and|,|plus) (?:[^\s,]+ )+(?P=total) "
    r"| (?P<number>amount|number|total|sum|value|count) (?:\S+ )+(?:and|,|plus) (?:the )?(?P=number) "
)


def _begins_more(heard: Heard, sayings: Sequence[Saying]) -> bool:
    """Tell whether more requests and questions begin than are answered: "add A, and give me B's contact"."""
    if any(one.details.text for one in sayings):
        return False
    if any(one.intent in _IN_ONE for one in sayings):
        return len(sayings) == 1 and heard.has(_TWO_RULES)
    first, *others = [_LEADING.sub("", f" {one.strip()} ") for one in _JOINTS.split(heard.words)]
    begun = sum(bool(_BEGINNING.match(one)) for one in others)
    return begun + bool(_BEGINNING.match(first) or _BEFORE_SUBJECT.match(first)) > len(sayings)


_IN_ONE = frozenset({Intent.RULE, Intent.ENGAGEMENTS})
"""Questions whose answer says all about something at once."""
_TWO_RULES = re.compile(
    r"^ (?:\S+ |.+ so )?(?:how|what|who|where|which|when|can|may) (?:[^\s,?.]+ ){3,}"
    r"(?:[,?.] )?(?:and|also|then) (?:also )?(?:how|what|who|where|which|can) (?!only )"
    r"(?:(?!it |they |them |this |that |these |those |one )\S+ ){4,}$"
)
_JOINTS = re.compile(r" (?:[.;?!,:\n]|and|then|also|plus)(?= )")
_LEADING = re.compile(
    r"^ (?:(?:please|pls|plz|kindly|just|now|so|then|also|and|hi|hello|hey|after that|finally|next"
    r"|(?:can|could|would|will) (?:you|u)|i (?:want|need) (?:you )?to) )*"
)
_BEGINNING = re.compile(
    r"(?:(?:add|submit|cancel|send|resend|snooze|record|export|list|hand|change|mark|open|move)"
    r" (?!it |that |them )\S"
    r"|(?:show|give|tell|get) me (?!please |for )\S|let me know"
    r"|(?:what|which|whom|whose|when|where|why|how) (?!are they|many it|i see|now |a |is the number|ones)\S"
    r"|who (?!has|have|is|are|was|were)\S|did (?!they|it|we)\S)"
)
_BEFORE_SUBJECT = re.compile(r"(?:has|have|is|are|was|were|did|does|do|who) (?!not )\S")
"""What may go on with something else behind an "and": "... and are still silent"."""


def _checks(heard: Heard, sayings: Sequence[Saying]) -> bool:
    """Tell whether more than an answer is wanted: "check if it is rejected and dispute it"."""
    return heard.has(_CHECK_AND_DO) and not any(one.intent in REQUESTS for one in sayings)


_CHECK_AND_DO = re.compile(
    r" (?:if|whether) (?:\S+ )+(?:and|then|,) (?:then |also |please )*"
    r"(?:dispute|cancel|submit|send|resend|add|claim|record|export|hand|remind|snooze|note|drop|close) "
)


def _bounced(heard: Heard, sayings: Sequence[Saying]) -> bool:
    """Tell whether a mail that came back was taken for a claim that did."""
    return heard.has(_MAIL_FAILED) and any(map(_is_of_answer, sayings))


def _is_unwilling(heard: Heard, sayings: Sequence[Saying]) -> bool:
    """Tell whether what we do not want was taken for what a customer declined: "I don't want to lose it"."""
    events = {timing.event for one in sayings for timing in one.timings} | {one.event for one in sayings}
    statuses = {value.key for one in sayings for each in one.of(Aspect.STATUS) for value in each.values}
    is_declined = Milestone.DECLINED in events or AssociationStatus.CONSENT_DECLINED in statuses
    return is_declined and heard.has(_WE_DO_NOT_WANT)


_WE_DO_NOT_WANT = re.compile(
    r" (?:i|we|you) (?:(?:do|did|would|will) not|never) (?:really )?(?:want|wish|like) "
)


def _loses_request(heard: Heard, sayings: Sequence[Saying]) -> bool:
    """Tell whether a request behind what is told was passed over: "X is new to us, so please add them"."""
    return heard.has(_BEHIND_REASON) and not any(one.intent in REQUESTS for one in sayings)


_BEHIND_REASON = re.compile(
    r" (?:[,.;:!-]|so|then|and) (?:(?:so|then|and|also|now) )*"
    r"(?:(?:please|pls|kindly|to|also|(?:would|could|can|will) you|you (?:can|may|could|should)"
    r"|(?:i|we) (?:would |will )?(?:like|ask|want)(?: you)?) )+"
    r"(?:add|claim|submit|cancel|hand|resend|snooze|record|mark|note|assign|move|nudge|chase|dispute|remove)"
    r" (?:(?:it|them|him|her|this|that|the|their|its|his) )"
    r"| [,.;:] (?:so|therefore|hence) (?:please |pls |kindly )*"
    r"(?:add|submit|cancel|hand|resend|snooze|record|mark|assign|nudge|chase|dispute) "
)


def _lists_reason(heard: Heard, sayings: Sequence[Saying]) -> bool:
    """Tell whether rows are limited by why they are asked for: "Finance only wants the paid ones, so …"."""
    if not sayings or sayings[0].intent not in _OF_ROWS or not heard.has(_SO):
        return False
    at = next(at for at, one in enumerate(heard.spans) if at and one.words == "so")
    rest = heard.spans[at:]
    named = {one.entities for one in rest}
    points = any(token.word in _WHOSE for one in rest for token in one.tokens)
    return not points and any(
        (one.entities and one.entities not in named) or one.times or one.has("p.") for one in heard.spans[:at]
    )


_WHOSE = PERSONS | {"their", "his", "hers", "theirs", "they", "them", "those", "these"}

_OF_ROWS = frozenset({Intent.LIST, Intent.COUNT, Intent.SUM})
_SO = re.compile(
    r"^ (?!(?:do|did|does|is|are|was|were|has|have|can|could) )"
    r"(?:(?!(?:show|list|give|what|which|how|who|where|when|why|need|count|any) )[^\s,.;:]+ )+"
    r"[,.;:] so (?:now |please |then )*(?:show|list|give|tell|what|which|how|who|where|when|can|could|may) "
)


def _is_of_answer(saying: Saying) -> bool:
    """Tell whether a saying is about what the programme answered."""
    statuses = {value.key for one in saying.of(Aspect.STATUS) for value in one.values}
    return saying.event in _ANSWERS or not _ANSWERED.isdisjoint(statuses)


_ANSWERS = frozenset({Milestone.REJECTED, Milestone.ACTION_REQUIRED})
_ANSWERED = REJECTIONS | {AssociationStatus.ACTION_REQUIRED}


# Of whatever is limited


def _is_turned_round(heard: Heard, saying: Saying) -> bool:
    """Tell whether "no claims in Paris?" was read as those elsewhere: it asks whether there are any there."""
    every = _leaves_anything_out(saying)
    asks = "?" in heard.text or ", right" in heard.text
    is_none = heard.has(_NONE_FIRST) and (_leaves_out(saying) or (every and asks))
    return (
        is_none or (every and (heard.has(_IS_NONE) or heard.has(_HAS_NONE))) or _is_only_more(heard, saying)
    )


_OPENING = r"^(?: (?:so|and|but|ok|hi|hey|hello|is it true|true|please|,|that|still))*"
_NOBODY = r"(?:neither(?! in| at| of| from)|no|none|nobody|noone|no one|nothing)"
_NONE_FIRST = re.compile(
    rf"{_OPENING} (?:there (?:is|are|was|were) )?{_NOBODY}"
    r"(?= (?:\w+ )*(?:in|at|of|from|has|have|did|accepted|declined|is|are|was|were) )"
)
_IS_NONE = re.compile(rf"{_OPENING} (?:did|do|does|has|have|had|is|are|was|were)(?: there)? {_NOBODY} ")
_HAS_NONE = re.compile(r" (?:have|has|with|had) (?:no|none|nothing) (?:open|due|active|pending|\w+ed) ")


def _is_only_more(heard: Heard, saying: Saying) -> bool:
    """Tell whether "not only Viva" was read as "not Viva"."""
    return _leaves_out(saying) and heard.has(_NOT_ONLY)


_NOT_ONLY = re.compile(r" not (?:only|just|merely|solely|exclusively) ")


def _is_of_customers(heard: Heard, saying: Saying) -> bool:
    """Tell whether customers are wanted that have nothing of a kind: "customers without Viva".

    Their other associations are no answer, as some of them have that kind as well.
    """
    kinds = {Aspect.ENGAGEMENT, Aspect.AREA}
    lacked = [at for at, one in enumerate(heard.spans) if one.entities and one.entities[0].field in kinds]
    is_limited = any(saying.of(one) for one in kinds) and heard.has(_CUSTOMERS)
    return is_limited and any(_lacks(heard.spans[:at]) for at in lacked)


_CUSTOMERS = re.compile(r" (?:customers|clients|companies|accounts|who) ")


def _lacks(before: Sequence[WordSpan]) -> bool:
    words = [token.word for one in before for token in one.tokens][-2:]
    return bool(_LACKING.intersection(words[-1:])) or words in _NOT_HAVING


_LACKING = frozenset({"without", "no", "not", "lack", "lacking", "never"})
_NOT_HAVING = (["not", "have"], ["never", "had"], ["not", "got"])


def _keeps_excepted(heard: Heard, saying: Saying) -> bool:
    """Tell whether "all of mine but those in Paris" was read as those in Paris, or the excepted ranks."""
    is_kept = bool(saying.conditions) and not _leaves_anything_out(saying) and heard.has(_ALL_BUT)
    is_ranked = bool(saying.order or saying.most) and heard.has(_BUT_RANKED)
    return is_kept or is_ranked or heard.has(_EITHER_WAY)


_ALL_BUT = re.compile(
    r" (?:all|every\w*|any\w*|each)(?: \w+){0,4} but (?!(?:only|not|no|without|just|still|what|which"
    r"|who|how|i|we|it|that) )"
)
_BUT_RANKED = re.compile(
    r" (?:but|except|except for|besides|without|excluding|minus|apart from|save|bar|not|other than)"
    r" (?:for )?(?:the )?(?:\w+ )?(?:largest|biggest|smallest|newest|oldest|latest|most recent|top|last"
    r"|first) "
)
_EITHER_WAY = re.compile(
    r" with (?:or|and) without | without or with |(?:ed|paid|lost|open) or not | whether or not "
)


def _leaves_out(saying: Saying) -> bool:
    return any(one.excludes and one.field is not Aspect.STATUS for one in saying.conditions)


def _leaves_anything_out(saying: Saying) -> bool:
    return any(one.excludes for one in saying.conditions) or any(one.excludes for one in saying.timings)


# Of rows


def _counts_things(heard: Heard, saying: Saying) -> bool:
    """Tell whether customers are wanted by how many associations they have: "more than one engagement"."""
    return (heard.has(_NUMBERED) and not heard.has(_AGO)) or (heard.has(_SEVERAL) and not saying.order)


_NUMBERS = r"(?:\d{1,2}|a|an|one|two|three|four|five|six|seven|eight|nine|ten)"
_THINGS = (
    r"(?:engagements?|claims?|associations?|workshops?|consents?|customers?|clients?|mails?|reminders?|deals?"
    r"|rejections?|approvals?)"
)
_NUMBERED = re.compile(
    rf" (?:more than|at least|less than|fewer than|at most|exactly|over|under|max|maximum|minimum|min"
    rf"|no more than|up to) {_NUMBERS} (?:\w+ )?{_THINGS}"
    rf" | {_NUMBERS} or (?:more|fewer|less) (?:\w+ )?{_THINGS} "
)
_SEVERAL = re.compile(
    rf" (?:with|have|has|having|had|got|only|just) (?:only |just )?(?:several|multiple|many|one|two|three"
    rf"|a single|a second|different|various) (?:\w+ )?{_THINGS} "
)
_AGO = re.compile(r" (?:days|weeks|months|years) ago ")


def _takes_turns(heard: Heard, saying: Saying) -> bool:
    """Tell whether states belong to one name each: "lost in Paris or rejected in Seattle"."""
    several = {one.field for one in saying.conditions if len(one.values) > 1} - {Aspect.STATUS}
    owners = [one for one in saying.of(Aspect.OWNER) if len(one.values) > 1]
    if owners and heard.has(_OWNING) and heard.has(_DOING):
        return True
    return any(len(list(_turns(heard.spans, one))) > _MOST_TURNS for one in several)


_MOST_TURNS = 3
_OWNING = re.compile(r" (?:owned|owns|own|owning|owner|responsible|belongs?) ")
_DOING = re.compile(r" (?:added|submitted|asked|claimed|sent|cancelled|recorded|created) ")


def _turns(spans: Sequence[WordSpan], field: Aspect) -> Iterator[str]:
    """Yield "name" and "state" as they take turns."""
    last = ""
    for one in spans:
        named = bool(one.entities) and one.entities[0].field is field
        kind = "name" if named else "state" if one.has("p.") else last
        if kind != last:
            yield kind
        last = kind


def _is_two_ways(heard: Heard, saying: Saying) -> bool:
    """Tell whether each of two things leaves out its own: "Paris except Viva and Oslo except SIEM"."""
    excepting = [at for at, one in enumerate(heard.spans) if one.has("x.except")]
    named = [[one.entities[0].field for one in heard.spans[:at] if one.entities] for at in excepting]
    return _leaves_out(saying) and any(
        set(before) & set(until[len(before) :]) - set(until[len(before) : len(before) + 1])
        for before, until in pairwise(named)
    )


def _is_nothing(_: Heard, saying: Saying) -> bool:
    """Tell whether nothing can be both: not asked for consent, and asked."""
    statuses = {value.key for one in saying.of(Aspect.STATUS) if not one.excludes for value in one.values}
    events = {one.event for one in saying.timings if not one.excludes}
    is_unasked = bool(statuses) and statuses <= NOT_ASKED and Milestone.ASKED in events
    return is_unasked or (statuses == {AssociationStatus.CONSENT_DECLINED} and Milestone.CONSENTED in events)


def _is_of_some(heard: Heard, saying: Saying) -> bool:
    """Tell whether "the biggest customer" or "new customers" only say of whom rows are wanted."""
    return (bool(saying.order or saying.timings) and heard.has(_OF_CUSTOMERS)) or heard.has(_BUT_ONE)


_OF_CUSTOMERS = re.compile(
    r" (?:claims?|consents?|engagements?|workshops?|money|mails?) (?:\w+ )?(?:of|from|by|at|for|with)"
    r" (?:our|the|my|a|any|all)? ?(?:\w+ )?(?:biggest|largest|best|top|smallest|newest|oldest|new|latest"
    r"|most recent|old)"
    r" (?:customer|client|account|company|companie)s? "
)
_BUT_ONE = re.compile(
    r" (?:last|newest|recent|oldest|largest|latest|biggest|first|smallest|next) but (?:one|two|three|1|2|3) "
    r"| (?:second|third|2nd|3rd) (?:to last|last|newest|oldest|largest|biggest|most recent|latest|smallest) "
)


def _is_about_mails(heard: Heard, saying: Saying) -> bool:
    """Tell whether mails are meant, of which one association has several, or what became of one."""
    is_counted = saying.intent is Intent.COUNT and bool(
        saying.of(Aspect.CUSTOMER) or saying.of(Aspect.ASSOCIATION)
    )
    return (is_counted and heard.has(_MAILS)) or heard.has(_MAIL_FAILED)


_MAILS = re.compile(
    r" how (?:many|often) (?:\w+ )?(?:mails?|emails?|messages?|letters?|invitations?|reminders?) "
)
_MAIL_FAILED = re.compile(
    r" who (?:sent|wrote) (?:no|none|nothing|never) |"
    r" (?:mails?|emails?|links?|messages?|invitations?) (?:\w+ ){0,3}(?:bounced|opened|clicked|undelivered"
    r"|failed|undeliverable|read|returned)(?: back)? | (?:bounced|undelivered|undeliverable|unopened|unread)"
    r" (?:\w+ )?(?:mails?|emails?|links?|messages?|invitations?) "
)


def _tells_wish(heard: Heard, saying: Saying) -> bool:
    """Tell whether a wish of somebody was read as a state: "he does not want those of Tom"."""
    return bool(saying.conditions) and heard.has(_WISH)


_WISH = re.compile(
    r" (?:he|she|i|we|boss|manager) (?:do|does|did) not (?:want|need|mean|like|care|require) (?!to )"
)


def _may_come_about(heard: Heard, saying: Saying) -> bool:
    """Tell whether what may be done was read as what was: "which customers can be claimed"."""
    is_origin = bool(saying.of(Aspect.ORIGIN)) and heard.has(_CAN_BE)
    return is_origin or heard.has(_IF_SO) or heard.has(_NOT_ABLE)


_CAN_BE = re.compile(
    r" (?:can|could|may|might|able to|possible to|allowed to|to) (?:\w+ )?(?:be )?(?:claimed?|added?) "
)
_IF_SO = re.compile(
    r"^(?: (?:and|so|please|ok|,))* (?:if|once|as soon as|when|in case) .* ?, (?:then |please |we )*"
    r"(?:submit|cancel|send|hand|claim|mark|snooze|remind|record|export)"
    r" | (?:if|in that case|when) (?:so|yes|not) (?:then |please |, )*(?:submit|cancel|send|hand|claim|mark"
    r"|snooze|remind|record) "
)
_NOT_ABLE = re.compile(r" (?:not|never|in)e? ?(?:eligible|entitled) | ineligible | not qualif\w+ ")


def _is_unless(heard: Heard, saying: Saying) -> bool:
    """Tell whether rows that "unless" leaves out are shown as those that are meant."""
    return heard.has(_UNLESS) and bool(saying.of(Aspect.STATUS)) and not saying.timings


_UNLESS = re.compile(r" unless (?!(?:we|i|nobody|nothing|no one|you|they) )")


def _is_without_time(heard: Heard, saying: Saying) -> bool:
    """Tell whether a time is said that no days hold: "not yet due", "due asap", "in calendar Q1"."""
    is_due = any(one.event is Milestone.DUE for one in saying.timings)
    leaves_out = any(one.excludes for one in saying.of(Aspect.STATUS))
    is_soon = bool(saying.of(Aspect.STATUS)) and heard.has(_SOON)
    is_open = not is_due and ((leaves_out and heard.has(_NOT_DUE)) or is_soon)
    return is_open or heard.has(_CALENDAR) or bool(_ON_DAYS.search(heard.text))


_NOT_DUE = re.compile(r" not (?:yet |now |currently )?(?:due|overdue|expiring|running out) ")
_SOON = re.compile(r" (?:asap|soon|shortly|as soon as possible|sooner or later|any time|eventually) ")
_CALENDAR = re.compile(r" calendar (?:q\d|quarter|half|h\d|\w+ quarter) ")
_ON_DAYS = re.compile(
    r"\b(?:on|any|of)\s+(?:a\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)days\b"
    r"|\bon\s+an?y?\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)


def _is_of_another_time(heard: Heard, saying: Saying) -> bool:
    """Tell whether the month of "not paid in October" went to something else, or "again" was passed over."""
    unpaid = any(one.event is Milestone.PAID and one.excludes for one in saying.timings)
    others = any(one.event is not Milestone.PAID and one.interval.begin is not None for one in saying.timings)
    is_again = bool(saying.of(Aspect.STATUS) or saying.timings) and heard.has(_AGAIN)
    return (unpaid and others and heard.has(_NOT_PAID_IN)) or is_again


_NOT_PAID_IN = re.compile(
    r" not (?:been |yet |get |got )*(?:paid|paid out|received) (?:in|on|last|this|during|before|after|since"
    r"|by|until)"
)
_AGAIN = re.compile(
    r" (?:submitted|approved|rejected|asked|declined|added|claimed|paid|sent|cancelled|disputed)"
    r" (?:again|twice|a second time|once more)(?: |$)"
)


def _is_two_lists(heard: Heard, saying: Saying) -> bool:
    """Tell whether two lists are wanted where one was read: "my open ones and the ones due this week"."""
    is_narrowed = bool(saying.of(Aspect.STATUS)) and bool(saying.timings or saying.amounts)
    return is_narrowed and heard.has(_AND_THOSE)


_AND_THOSE = re.compile(
    r" (?:and|plus|as well as) (?:also )?(?:the (?:ones|others)|those|whatever|everything|anything|all)"
    r" (?:\w+ )?(?:due|open|over|above|under|expiring|that|which|\w+ed|with) "
)


def _sets_owners_apart(heard: Heard, saying: Saying) -> bool:
    """Tell whether two members are not alike: "claims Tom submitted for Lin's customers"."""
    if not any(len(one.values) > 1 for one in saying.of(Aspect.OWNER)):
        return False
    owners = [
        at for at, one in enumerate(heard.spans) if one.entities and one.entities[0].field is Aspect.OWNER
    ]
    between = [heard.spans[left + 1 : right] for left, right in pairwise(owners)]
    return any(part and not any(_joins(one) for one in part) for part in between)


def _joins(span: WordSpan) -> bool:
    return span.is_stop or span.words in JOINED or span.has("x.", "b.")


def _passes_over_asker(heard: Heard, saying: Saying) -> bool:
    """Tell whether what somebody has to do "from my side" was read as that of everybody."""
    return not saying.of(Aspect.OWNER) and heard.has(_FROM_MY_SIDE)


_FROM_MY_SIDE = re.compile(
    r" (?:due|do|pending|open|left|outstanding) (?:from|on|at|by) my (?:side|end|part) "
)


def _is_to_be_lost(heard: Heard, saying: Saying) -> bool:
    """Tell whether what may be lost is wanted, and not what was: "how much could we lose this month"."""
    return bool(saying.conditions or saying.timings) and heard.has(_MAY_LOSE)


_MAY_LOSE = re.compile(r" (?:could|can|might|may|would|will) (?:\w+ ){0,3}lose ")


def _is_not_reminded(heard: Heard, saying: Saying) -> bool:
    """Tell whether those are wanted who were not reminded, which no state says."""
    return bool(saying.of(Aspect.STATUS)) and heard.has(_NOT_REMINDED)


_NOT_REMINDED = re.compile(
    r" (?:not|nor|neither|never|without|no one|nobody) (?:\w+ ){0,3}(?:reminded|reminders?|chased|nudged) "
)


def _compares_shortly(heard: Heard, saying: Saying) -> bool:
    """Tell whether an amount is only compared with the one before: "or in November for less"."""
    return saying.amounts is not None and heard.has(_SHORTLY)


_SHORTLY = re.compile(r" for (?:less|more)(?= *$| [,.;!?])")


# Of one customer, and of rules


def _excepts(heard: Heard, _: Saying) -> bool:
    """Tell whether something is excepted, which a question about one customer passes over."""
    return any(one.has("x.except") for one in heard.spans)


def _is_compared(heard: Heard, _: Saying) -> bool:
    """Tell whether a name is only what others are compared with: "worth more than Contoso"."""
    return any(map(_compares, heard.spans, heard.spans[1:]))


def _compares(before: WordSpan, named: WordSpan) -> bool:
    is_customer = bool(named.entities) and named.entities[0].field in {Aspect.CUSTOMER, Aspect.ASSOCIATION}
    is_other = before.has("x.except") or any(one.word.startswith("look") for one in before.tokens)
    return is_customer and not is_other and before.tokens[-1].word in _COMPARING


_COMPARING = frozenset({"than", "like", "as", "after", "before", "resembling", "alike", "unlike"})


def _pays_others(heard: Heard, saying: Saying) -> bool:
    """Tell whether money that we pay or owe is asked for, where there is only what Microsoft pays."""
    return saying.intent is Intent.SUM and heard.has(_WE_PAY)


_WE_PAY = re.compile(
    r" (?:did|do|must|should|will|would|have) (?:we|i) (?:\w+ ){0,2}(?:pay|owe|spend|spent) "
)


def _is_of_a_row(heard: Heard, saying: Saying) -> bool:
    """Tell whether one of several rows is meant by its place among them: "Contoso's first claim"."""
    return (heard.has(_PLACED) and not (saying.order or saying.most)) or heard.has(_BOTH_ENDS)


_PLACED = re.compile(
    r" (?:first|last|previous|second|third) (?:claim|engagement|association|consent|workshop|deal|one) "
)
_BOTH_ENDS = re.compile(
    r" (?:first|newest|last|oldest|largest|smallest|biggest)(?: one)? and (?:the )?(?:last|first|oldest"
    r"|newest|smallest|largest|biggest) "
)


def _passes_next_date(heard: Heard, _: Saying) -> bool:
    """Tell whether next dates that have passed are wanted, which no limit says."""
    return heard.has(_DATE_PASSED)


_DATE_PASSED = re.compile(
    r" next (?:date|step|action|meeting|contact)s? (?:\w+ ){0,2}(?:passed|over|gone|past|behind|missed"
    r"|elapsed) "
)


def _asks_which_one(heard: Heard, _: Saying) -> bool:
    """Tell whether one mail of several is asked about: "who sent the second mail to Contoso"."""
    return heard.has(_WHICH_ONE)


_WHICH_ONE = re.compile(
    r" (?:first|second|third|fourth|2nd|3rd|4th|last but one|previous) (?:\w+ )?(?:mail|email|reminder"
    r"|message|request|time|submission|claim|try|attempt) "
)


def _is_of_the_partner(heard: Heard, _: Saying) -> bool:
    """Tell whether a question is about the partner's own, where a rule was understood."""
    return heard.has(_OWN)


_OWN = re.compile(
    r"^(?: (?:so|and|but|ok|hi|hey|hello))* (?:none of (?:my|mine|our|us|them|the|\w+ s)"
    r"|(?:(?:list|show|find|give me|which|tell me) )?(?:who|those who|customers who|which customers)"
    r" (?:has|have) no (?:open|role|associations?|claims?|customers?|engagements?|work"
    r"|duties|rights|contact|owner)"
    r"|(?:(?:list|show|give me) )?who (?:is|are) not"
    r"|(?:list|show|find|give me) (?:me )?(?:those|the ones|all|ones|claims|customers)"
    rf"|(?:did|do|does|has|have|had) {_NOBODY}|who (?:owns|has|handles|does) (?:nothing|none|no \w+)) "
)

OF_LIMITS: Sequence[Doubt] = (_is_turned_round,)
OF_ONE: Sequence[Doubt] = (_excepts, _is_compared)


def _is_to_be_done(heard: Heard, saying: Saying) -> bool:
    """Tell whether "let's get Contoso's claim submitted" was read as those that were."""
    return bool(saying.of(Aspect.STATUS) or saying.timings) and heard.has(_GETTING_DONE)


_GETTING_DONE = re.compile(
    r"^ (?:(?:hi|hello|ok|so|and|now|please|,) )*"
    r"(?:let s|lets|let us|(?:can|could) (?:we|you)|(?:we|i) (?:should|need to|want to)) get (?:\S+ ){1,7}"
    r"(?:submitted|cancelled|canceled|added|claimed|exported|snoozed) "
)


def _was_not_yet(heard: Heard, saying: Saying) -> bool:
    """Tell whether what must still be submitted was read as what was: "which must Lin still submit"."""
    was = any(one.event is Milestone.SUBMITTED and not one.excludes for one in saying.timings)
    return was and heard.has(_TO_SUBMIT)


_TO_SUBMIT = re.compile(r" (?:must|shall|should|needs? to|ha(?:s|ve) to|got to) (?:\S+ ){0,5}submit ")


def _is_wish_to_act(heard: Heard, saying: Saying) -> bool:
    """Tell whether "I need to submit MCI-7" was read as which rows there are."""
    return bool(saying.of(Aspect.CUSTOMER) or saying.of(Aspect.ASSOCIATION)) and heard.has(_TO_ACT)


_TO_ACT = re.compile(
    r"^ (?:(?:hi|hello|ok|so|and|now|,) )*(?:i|we|time|want|need|help me)(?: (?:just|already|only|really))*"
    r"(?: (?:am|are|m|re))?(?: (?:need|have|want|wanted|should|must|ready|going|asked you))?"
    r" (?:to )?(?:submit|claim|dispute) "
)

OF_ROWS: Sequence[Doubt] = (
    _was_not_yet,
    _is_to_be_done,
    _is_wish_to_act,
    _counts_things,
    _takes_turns,
    _is_two_ways,
    _keeps_excepted,
    _is_nothing,
    _is_of_some,
    _is_about_mails,
    _tells_wish,
    _may_come_about,
    _is_unless,
    _is_without_time,
    _is_of_another_time,
    _compares_shortly,
    _is_two_lists,
    _sets_owners_apart,
    _passes_over_asker,
    _is_to_be_lost,
    _is_not_reminded,
    _passes_next_date,
    _is_of_customers,
    _is_of_a_row,
    _is_compared,
    _pays_others,
)


def _asks_how_long(heard: Heard, saying: Saying) -> bool:
    """Tell whether it is asked how long there is to do something, and not when it was done."""
    return saying.event not in AHEAD and heard.has(_TIME_LEFT)


_TIME_LEFT = re.compile(
    r" how (?:many (?:days|weeks)|long|much time) (?:do|does|did) (?:we|i|they|one|you) (?:still )?"
    r"(?:have|get) to | how (?:long|late) (?:can|may|could|are) (?:we|i|they|one|you) (?:still )?"
)


def _asks_whether_one_may(heard: Heard, _: Saying) -> bool:
    """Tell whether "may I cancel Litware" was read as whether that happened."""
    return heard.has(_MAY_I)


_MAY_I = re.compile(
    r"^ (?:(?:hi|hello|hey|ok|so|and|but|,) )*(?:may|can|could|shall|should|might) (?:i|we) (?!know|ask|see)"
)

OF_EVENTS: Sequence[Doubt] = (_asks_which_one, _asks_how_long, _asks_whether_one_may)


def _wants_screen(heard: Heard, _: Saying) -> bool:
    """Tell whether "can you open the administration?" was read as how something is done."""
    return heard.has(_TO_OPEN)


_TO_OPEN = re.compile(
    r" (?:(?:can|could|would|will|may|shall|might) (?:you|u|i|we)|possible to) (?:please |pls |just )?open "
    r"(?:\S+ ){0,4}(?:admin|administration|settings) "
)

OF_RULES: Sequence[Doubt] = (_wants_screen, _is_of_the_partner, _passes_next_date)
