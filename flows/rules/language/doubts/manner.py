"""Doubt what was understood where words behind it say how, for whom or on what condition. Values in and out.

"As a test", "secretly" and "for all locations" are usual words that limit no rows, and still change what is
asked for. No request holds them, so what passes them over is asked about.
"""

import re
from collections.abc import Sequence

from flows.rules.language.doubts.heard import Doubt, Heard, said
from flows.rules.language.limits.names import TARGETS
from flows.rules.language.limits.states import AHEAD
from flows.rules.language.understanding import Aspect, Intent, Saying, Topic, Value


def _is_done_otherwise(heard: Heard, saying: Saying) -> bool:
    """Tell whether a request shall be done in a way that it is never done: for a test, in secret, back."""
    is_back = saying.intent not in _MAY_BE_BACK and heard.has(_BACK)
    return not saying.details.text and (is_back or heard.has(_OTHERWISE))


_OTHERWISE = said(
    "(?:as|for) (?:a )?(?:test|trial|testing|experiment|practice)",
    "(?:quietly|secretly|silently|discreetly|temporarily|provisionally|retroactively|backdated)",
    "in (?:her|his|their|your|somebody s|someone s) (?:own )?name",
    "under (?:my|her|his|their|your|another) name",
    "to (?:all|both|several|two|the other|other|different) (?:contacts?|addresses|address|people)",
    "for (?:all|both|every|each|several) (?:the )?(?:locations?|offices?)",
    "(?:via|through|over|on) (?:teams|whatsapp|phone|fax|text|sms|slack|outlook)",
    "if nothing else (?:works|helps)",
    "not (?:today|now|tomorrow|yet|this week) [,.;:-]",
    "(?:never|had (?:we|i|they) (?:not )?\\w+)(?=[ .!?]*$)",
)
"""How no request is done."""
_BACK = re.compile(r" back(?=[ .!?]*$)")
_MAY_BE_BACK = frozenset({Intent.RECORD, Intent.SNOOZE})
"""What may come back: a claim from its reviewer, and a reminder."""


def _depends(heard: Heard, saying: Saying) -> bool:
    """Tell whether what a request waits for was read as a state of its rows: "cancel it without consent"."""
    is_limited = bool(saying.of(Aspect.STATUS) or saying.timings)
    return heard.has(_WAITING) and (is_limited or saying.intent not in _OF_STATES)


_WAITING = said("in case(?! of)", "pending (?:approval|consent|review|confirmation)", "at the other partner")
_OF_STATES = frozenset({Intent.RECORD, Intent.RECORD_CONSENT, Intent.NOTE})


def _lacks_what_it_needs(heard: Heard, saying: Saying) -> bool:
    """Tell whether one target shall be dealt with although something is missing, read as its state."""
    is_named = any(saying.of(field) for field in TARGETS)
    return is_named and bool(saying.of(Aspect.STATUS)) and heard.has(_WITHOUT)


_WITHOUT = said("without (?:the |an? |any |her |his |their )?(?:approval|consent|proof|permission|answer)")


def _names_odd_contact(_: Heard, saying: Saying) -> bool:
    """Tell whether an adverb or a language stands where a contact's name would: "change it in French"."""
    words = saying.details.contact_name.casefold().split()
    return not _NO_NAMES.isdisjoint(words)


_NO_NAMES = frozenset(
    {
        *("backdated", "retroactively", "quietly", "secretly", "temporarily", "today", "tomorrow", "again"),
        *("german", "french", "spanish", "english", "dutch", "polish", "italian", "later", "back"),
        "portuguese",
    }
)


def _spares_only(_: Heard, saying: Saying) -> bool:
    """Tell whether "not hand MCI-7 over to Tom" was read as to hand over all the others."""
    named = [one for one in saying.conditions if one.field in TARGETS]
    limits = len(named) < len(saying.conditions) or saying.timings or saying.amounts or saying.everyone
    return bool(named) and all(one.excludes for one in named) and not limits


def _asks_what_was_done(heard: Heard, _: Saying) -> bool:
    """Tell whether "did you hand MCI-7 over to Tom?" was read as the request to do so."""
    return heard.has(_DID)


_DID = re.compile(r"^ (?:(?:so|and|but|ok|hi|hey|hello|,) )*(?:did|didn) ")


def _is_of_teller(heard: Heard, saying: Saying) -> bool:
    """Tell whether who asked for it, or will do it, limits a request: "Lin asked me to hand MCI-7 to Tom"."""
    first = next((one for one in heard.spans if not one.is_stop), None)
    at = heard.spans.index(first) + 1 if first is not None else 0
    if first is None or not first.entities or at >= len(heard.spans):
        return False
    is_owner = any(value == each.value for each in first.entities for value in _owners(saying))
    return is_owner and heard.spans[at].tokens[0].word in _TELLING


def _owners(saying: Saying) -> list[Value]:
    return [value for one in saying.of(Aspect.OWNER) for value in one.values]


_TELLING = frozenset({"asked", "asks", "wants", "wanted", "told", "tells", "will", "would", "said", "says"})

OF_REQUESTS: Sequence[Doubt] = (
    _is_done_otherwise,
    _depends,
    _lacks_what_it_needs,
    _names_odd_contact,
    _spares_only,
    _asks_what_was_done,
    _is_of_teller,
)


def _is_of_other_rows(heard: Heard, _: Saying) -> bool:
    """Tell whether rows are limited by what is not known of any: "in a row", "flagged", "not through me"."""
    return heard.has(_NOT_KNOWN)


_NOT_KNOWN = said(
    "in a row",
    "(?:flagged|pinned|starred|bookmarked|bounced|archived)(?=[ .!?]*$)",
    "not through (?:me|us)",
    "for both (?:the )?engagements",
    "(?:next|similar) to(?= [a-z])(?! (?:expire|do|be|come|end|lapse|run))",
    "with (?:a|the) signature",
    "on hold(?=[ .!?]*$)",
    "(?:somebody|someone) else(?=[ .!?]*$)",
)


def _begins_with_claim(heard: Heard, saying: Saying) -> bool:
    """Tell whether "claim Contoso for SIEM with Tom" was read as claims: it asks to claim the customer."""
    named = next((one for one in heard.spans if one.entities), None)
    at = next((at for at, one in enumerate(heard.spans) if one.words == "claim"), len(heard.spans))
    begins = all(one.has("f.") or one.is_stop for one in heard.spans[:at])
    is_customer = named is not None and named.entities[0].field is Aspect.CUSTOMER
    is_next = at + 1 < len(heard.spans) and heard.spans[at + 1] is named
    return saying.intent is Intent.LIST and begins and is_customer and is_next


OF_ROWS: Sequence[Doubt] = (_is_of_other_rows, _begins_with_claim)


def _was_otherwise(heard: Heard, saying: Saying) -> bool:
    """Tell whether who has something now is the answer to who had it once: "who owned Contoso initially"."""
    return saying.intent is Intent.WHO and saying.event is None and heard.has(_ONCE)


_ONCE = said("(?:originally|initially|eventually|previously|formerly|in the (?:meantime|beginning))")


def _asks_beside(heard: Heard, _: Saying) -> bool:
    """Tell whether words behind a question ask for what is not answered: "and from where"."""
    return heard.has(_BESIDE)


_BESIDE = said(
    "and (?:from|to|with|in) (?:where|whom|which|what)(?=[ .!?]*$)",
    "next to(?= [a-z])",
    "what (?:exactly |really )?do we (?:get|earn|receive) for",
    "had (?:we|i|they) (?:not )?\\w+(?=[ .!?]*$)",
)


def _asks_who_may(heard: Heard, saying: Saying) -> bool:
    """Tell whether who can or shall do something was read as who did: "who can submit MCI-5?"."""
    return saying.event is not None and saying.event not in AHEAD and heard.has(_CAN)


_CAN = re.compile(
    r"^ (?:(?:so|and|but|ok|hi|hey|hello|,) )*"
    r"(?:who (?:can|could|may|might|should|must|would) |are you able to |(?:please|pls|kindly) have "
    r"|(?:can|could|may|might|should|must|would) (?!you |anyone |anybody |someone |somebody )"
    r"(?:[^\s,.?]+ ){1,3}?(?:submit|cancel|add|resend|dispute|claim|record|hand|be) )"
)

OF_QUESTIONS: Sequence[Doubt] = (_was_otherwise, _asks_beside, _asks_who_may)


def _tells_no_reason(heard: Heard, _: Saying) -> bool:
    """Tell whether "there is no reason to cancel Litware" was read as why it is as it is."""
    return heard.has(_NO_REASON)


_NO_REASON = said("no (?:good |real )?(?:reason|need|point)")

OF_WHY: Sequence[Doubt] = (_tells_no_reason,)


def _asks_of_rows(heard: Heard, _: Saying) -> bool:
    """Tell whether a rule is read from words of customers: "who has not answered yet, in percent"."""
    return heard.has(_WHO_HAS)


_WHO_HAS = re.compile(
    r"^ (?:so |and |ok |then )*who (?:has|have|is|are) (?:not |still |already )*"
    r"(?:answered|replied|responded|consented|accepted|declined|silent|overdue) "
)


def _asks_other_rule(heard: Heard, saying: Saying) -> bool:
    """Tell whether one rule is read where another, or two, are asked for: "… and how many days until …"."""
    if heard.count > 1:
        return False
    is_beside = saying.topic is Topic.OWNER and heard.has(_OF_SURVEY)
    return is_beside or (saying.topic is Topic.CONSENT and heard.has(_HOW_LONG)) or heard.has(_TWICE_HOW_LONG)


_OF_SURVEY = said("surveys?")
_HOW_LONG = said("(?:until|till|by) when", "how (?:long|late)")
_TWICE_HOW_LONG = re.compile(r" how (?:many days|long) (?:\S+ )+(?:and|,) how (?:many days|long) ")

OF_RULES: Sequence[Doubt] = (_asks_of_rows, _asks_other_rule)
