"""Doubt a name or a state that belongs to another clause than what is asked for. Values in, values out.

"Cancel Litware like we did for Contoso" cancels nothing of Contoso, and "export the paid claims as discussed
with Lin" exports more than Lin's.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from flows.rules.language.doubts.heard import Doubt, Heard, said
from flows.rules.language.limits.names import TARGETS
from flows.rules.language.sentences.dividing import opens_question
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import Aspect, Intent, Saying

_NAME = r"\{(?:customer|association|owner|location|engagement|area)\}"
_PERSON = r"(?:we|i|you|they|he|she|it|\{owner\}|\{customer\}|microsoft|the (?:boss|customer|client|manager))"


def _is_compared(heard: Heard, saying: Saying) -> bool:
    """Tell whether a name only says how or by whom something was done: "like we did for Contoso"."""
    return not saying.details.text and heard.is_framed(_COMPARED)


_COMPARED = said(
    rf"(?:(?<!would )like|just as|same as|than) (?:{_PERSON} )?(?:\w+ ){{0,3}}{_NAME}",
    rf"as (?:{_PERSON} )?(?:did|do|does|had|was|were|wished|wanted|asked|told|said) (?:\w+ ){{0,3}}{_NAME}",
    "(?:as|was|were|been|is) (?:requested|discussed|agreed|instructed|suggested|ordered|demanded) "
    rf"(?:by|with) {_NAME}",
    r"as \{owner\}(?=[ .!?]*$)",
    r"\{owner\} s? ?(?:approval|consent|permission|agreement|blessing|ok|okay|advice|help|request|behalf)",
    rf"or (?:was|is|were|did|do) (?:it|that|they|i|we) (?:\w+ ){{0,3}}{_NAME}",
    rf"(?:instead of|in place of|rather than) {_NAME}",
)


def _is_conditioned(heard: Heard, _: Saying) -> bool:
    """Tell whether a request waits for something, read as when it was: "cancel Litware when Tom is back"."""
    first = next((one for one in heard.spans if not one.is_stop and not one.has("f.polite")), None)
    return first is not None and first.has("r.") and heard.is_framed(_WHEN)


_WHEN = re.compile(
    r"(?<![,?.;:] )(?<!know )(?<! me )(?<! us )(?<!ask )(?<!see )\bwhen(?:ever)? (?:the )?"
    rf"{_NAME} (?:is|has|was|comes|returns|s) "
)


def _mixes_or(heard: Heard, saying: Saying) -> bool:
    """Tell whether a request leaves open which of two it is about: "add Litware to Viva or Contoso"."""
    is_spared = any(one.excludes for one in saying.conditions)
    return not is_spared and not saying.details.text and heard.is_framed(_OR)


_OR = re.compile(r"(?<!\{customer\})(?<!\{association\}) or (?:\w+ )?\{(?:customer|association)\} ")


def _goes_on(heard: Heard, saying: Saying) -> bool:
    """Tell whether more is asked for than what is named, or that it be undone: "and everything else"."""
    return not saying.details.text and heard.has(_MORE)


_MORE = said(
    "and (?:everything|everyone|everybody|all|anything) (?:else|other|others)",
    "and (?:all )?(?:the )?(?:rest|others)(?=[ .!?]*$)",
    "(?:and |then |, )+(?:undo|revert|reverse) (?:it|that|this)",
    "(?:etc|and so (?:on|forth)|and such)(?=[ .!?]*$)",
    "(?:do not|never|without) tell(?:ing)?",
)


def _is_not_asked_for(heard: Heard, saying: Saying) -> bool:
    """Tell whether a request is only spoken of: "I tried to cancel Litware", "has anyone asked to …"."""
    return not saying.details.text and heard.has(_SPOKEN_OF)


_SPOKEN_OF = said(
    "(?:tried|trying) to",
    "had to(?! dispute)",
    "can (?:i|we|one) still",
    "(?:i|we) refuse to",
    "too (?:late|early|soon) to",
    "not (?:going|planning|allowed|supposed|willing|able) to",
    "no (?:need|reason|point|sense) (?:to|in)",
    "(?:nobody|noone|no one) (?:may|can|could|should|must|will|wants to|has to|is allowed to)",
    "(?:has|have|did) (?:any|some)(?:one|body) (?:else |already )?(?:asked|told|tried|offered) to",
    "(?:could|can|may|should|shall) i \\S+ (?:\\S+ )*myself",
)


def _tells_another(heard: Heard, _: Saying) -> bool:
    """Tell whether somebody else shall be told to do it, or is said to: "tell Tom to export the claims"."""
    return heard.is_framed(_TOLD)


_TOLD = re.compile(
    r"^ (?:(?:please|pls|kindly|can you|could you|so|and|ok|hi|hey|,) )*(?:"
    r"(?:tell|ask|remind|instruct|order|beg|urge|get) \{owner\} (?:please )?(?:to|that) "
    r"|\{owner\} (?:should|must|shall|might|may|could|wrote|writes|typed|suggested|suggests|thinks|tried"
    r"|plans|promised|intends|hopes|needs to|has to|ought to|would like"
    r"|is (?:going|about|supposed|meant|planning|trying) to) (?!(?:be|take|own|get|have|to (?:take|own|be)) )"
    r"|\{owner\} (?:wants to|will) (?:export|send|submit|cancel) )"
)


def _is_corrected(heard: Heard, saying: Saying) -> bool:
    """Tell whether a reference and a customer are named to correct each other: "Litware, sorry, MCI-8"."""
    is_both = all(any(not one.excludes for one in saying.of(field)) for field in TARGETS)
    is_corrected = (is_both and heard.is_framed(_CORRECTED)) or bool(_STARRED.search(heard.text))
    return is_corrected and not saying.details.text


_CORRECTED = re.compile(
    r" (?:sorry|i mean|i meant|no|wait|rather|correction|oops|actually) (?:\S+ ){0,3}?"
    r"\{(?:customer|association)\} "
)
_STARRED = re.compile(r"(?<!\S)\*(?=\S)[^*]+$")
"""A sign with which people in chats correct what they wrote: "*MCI-8"."""


def _says_it_is_done(heard: Heard, saying: Saying) -> bool:
    """Tell whether "cancelling Litware is done" was read as a request limited by a state."""
    return bool(saying.of(Aspect.STATUS)) and heard.has(_DONE)


_DONE = re.compile(r" (?:is|are|was|were) (?:already |all )?(?:done|finished|completed?)[ .!?]*$")


def _reminds_to_act(heard: Heard, saying: Saying) -> bool:
    """Tell whether what somebody wants to be reminded of was read as a limit: "remind me to submit MCI-5"."""
    is_limited = bool(saying.of(Aspect.STATUS) or saying.timings)
    return saying.intent is Intent.SNOOZE and is_limited and heard.has(_REMIND_TO)


_REMIND_TO = said("remind \\w+ to")


def _tells_what_they_did(heard: Heard, saying: Saying) -> bool:
    """Tell whether what somebody did, told behind a request, limits it: "send it again, they binned it"."""
    return bool(saying.of(Aspect.STATUS) or saying.timings) and any(
        before.words in _WHO and behind.has("p.") and (at < 1 or _tells_anew(heard.spans[at - 1]))
        for at, (before, behind) in enumerate(pairwise(heard.spans))
    )


def _tells_anew(span: WordSpan) -> bool:
    """Tell whether a clause can begin behind a span: behind a name or a request, not behind "the ones"."""
    return span.is_stop or bool(span.entities) or span.has("f.polite", "r.", "k.again") or span.words in _ANEW


_WHO = frozenset({"they", "he", "she"})
_ANEW = frozenset({"again", "please", "pls", "plz", "because", "since", "as", "now", "asap"})


def _says_whose_it_is(heard: Heard, saying: Saying) -> bool:
    """Tell whether who wants to know was read as who shall have it: "who owns MCI-5? It is for Tom"."""
    return saying.intent is Intent.HAND_OVER and heard.count > 1 and heard.is_framed(_IS_FOR)


_IS_FOR = re.compile(r" (?:it|this|that) is for \{owner\} ")

OF_REQUESTS: Sequence[Doubt] = (
    _is_corrected,
    _says_it_is_done,
    _reminds_to_act,
    _says_whose_it_is,
    _tells_what_they_did,
    _is_compared,
    _is_conditioned,
    _mixes_or,
    _goes_on,
    _is_not_asked_for,
    _tells_another,
)


def _is_of_an_act(heard: Heard, saying: Saying) -> bool:
    """Tell whether an act that is only spoken of was read as a state of a target: "I tried to submit it"."""
    is_one = any(saying.of(field) for field in TARGETS)
    is_asked = bool(saying.of(Aspect.ASSOCIATION)) and heard.is_framed(_MUST_I)
    is_spoken_of = is_asked or heard.has(_SPOKEN_OF)
    return is_one and bool(saying.of(Aspect.STATUS) or saying.timings) and is_spoken_of


_MUST_I = re.compile(r" (?:do|must|should) (?:i|we) (?:(?:need|have) to )?\w+ \{association\} ")


def _is_of_exporting(heard: Heard, saying: Saying) -> bool:
    """Tell whether an export is doubtful as any request is."""
    return saying.intent is Intent.EXPORT and any(doubt(heard, saying) for doubt in OF_REQUESTS)


def _is_of_a_remark(heard: Heard, saying: Saying) -> bool:
    """Tell whether a sentence that only tells limits the question behind it.

    For example "a new customer is curious about security. Which engagements do we have?".
    """
    end = next((at for at, one in enumerate(heard.spans) if one.words in _ENDS), 0)
    told, asked = heard.spans[:end], [one for one in heard.spans[end:] if not one.is_stop]
    events = {f"p.{one.event.value}" for one in saying.timings if one.event is not None}

    def limits(span: WordSpan) -> bool:
        return span.has(*events) or ("p.added" in events and any(one.word == "new" for one in span.tokens))

    is_limited = any(map(limits, told)) and not any(map(limits, asked))
    return heard.count == 1 and is_limited and opens_question(asked)


_ENDS = frozenset({".", "!", "\n"})

OF_ROWS: Sequence[Doubt] = (_is_of_a_remark, _is_of_an_act, _is_of_exporting)


def _is_spoken_of(heard: Heard, _: Saying) -> bool:
    """Tell whether "is it too late to send Proseware the mail?" was read as when something was."""
    return heard.has(_SPOKEN_OF)


OF_EVENTS: Sequence[Doubt] = (_is_conditioned, _is_spoken_of)


def _asks_why_done(heard: Heard, _: Saying) -> bool:
    """Tell whether "why did you add Litware?" was read as why it cannot be added."""
    return heard.has(_WHY_DID) or heard.has(_MYSELF)


_WHY_DID = re.compile(r" why (?:did|have|had|was|were|has) (?!not |n t )\S+ (?!not )")

_MYSELF = said("myself")

OF_WHY_NOT: Sequence[Doubt] = (_asks_why_done,)
