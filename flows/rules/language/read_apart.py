"""Read two questions or requests one by one that were read as one, or not at all. Values in, values out.

Of "which claims were rejected this month, and what do I have to do before Wednesday?" each half says
something by itself, and neither only limits the other. Read as one they would be a list of what is both.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import dropwhile

from flows.rules.language.limits.names import TARGETS
from flows.rules.language.sentences.dividing import (
    ASKING_WORDS,
    IMPERATIVES,
    JOINING,
    VERBS_BEFORE_SUBJECT,
    is_joint,
)
from flows.rules.language.sentences.spans import LEADING, WordSpan
from flows.rules.language.sentences.telling import READ_FROM_WORDS, only_tells, without_repeated
from flows.rules.language.understanding import (
    REQUESTS,
    Aspect,
    Certainty,
    Intent,
    Saying,
    Understanding,
    canonical,
)

Read = Callable[[Sequence[WordSpan], Saying | None], Understanding]
"""Understands spans, alone or as what goes on from a saying."""


MOST_JOINTS = 3
"""Places at which a message is divided that is read apart; one with more is answered as it was read."""


def read_apart(found: Understanding, every: Sequence[WordSpan], read: Read) -> Understanding | None:
    """Return what the parts of a message say, if ``found`` has fewer of them; else nothing."""
    parts = () if _is_whole(found, every) else list(_parts(every))
    if len(parts) > MOST_JOINTS:
        return None
    for left, right, is_sentence in parts:
        first = read(left, None)
        if not _is_one(first) or (only_tells(left) and first.sayings[0].intent not in REQUESTS):
            continue
        points = _points_back(right)
        second = read(right, first.sayings[0] if points else None)
        second = read_apart(second, right, read) or second
        if second.verdict is not Certainty.UNDERSTOOD or _is_said_in(first, second, right):
            continue
        if _says_nothing(second, right):
            continue
        if points and not _is_about_one(first.sayings[0], second.sayings):
            continue
        if is_sentence and points and _leads_to_request(left, first.sayings[0], second.sayings):
            return second
        if not _are_two(left, first, right, second, is_sentence=is_sentence):
            continue
        both = (*first.sayings, *second.sayings)
        is_less = found.verdict is not Certainty.UNDERSTOOD or len(found.sayings) < len(both)
        if is_less or (len(found.sayings) == len(both) and _speaks_of_all(right, second)):
            return Understanding(Certainty.UNDERSTOOD, both, explained=(*first.explained, *second.explained))
    return None


def _says_nothing(found: Understanding, part: Sequence[WordSpan]) -> bool:
    """Tell whether a part only tells, or asks for a number of nothing, as "… and how much" does."""
    is_told = only_tells(part) and all(one.intent in READ_FROM_WORDS for one in found.sayings)
    return is_told or any(one.intent in _NUMBERS and not _says_anything(one) for one in found.sayings)


_NUMBERS = frozenset({Intent.COUNT, Intent.SUM})


def _is_whole(found: Understanding, every: Sequence[WordSpan]) -> bool:
    """Tell whether what looks like several sentences is one.

    What is quoted may have signs and words of any kind; "please record it" asks for what was told before.
    """
    return any(one.details.text for one in found.sayings) or len(without_repeated(every)) < len(every)


def _parts(every: Sequence[WordSpan]) -> Iterator[tuple[Sequence[WordSpan], Sequence[WordSpan], bool]]:
    """Yield a message in two where a sentence ends, which is told too, or at an "and"; at no comma alone."""
    for at, one in enumerate(every):
        is_end = one.is_stop and one.words not in _WITHIN
        if not is_end and (one.is_stop or not is_joint(one)):
            continue
        left, right = every[: at + is_end], every[at + 1 :]
        left = left[:-1] if left and left[-1].words in _WITHIN else left
        if left and right:
            yield left, right, is_end or (one.words == "also" and every[at - 1].is_stop)


def _leads_to_request(left: Sequence[WordSpan], first: Saying, second: Sequence[Saying]) -> bool:
    """Tell whether a sentence asks for no rows but says why: "MCI-24 should be mine. Please hand it over"."""
    is_asked = any(one.words == "?" or one.has("v.show", "q.") for one in left)
    intents = {one.intent for one in second}
    # "MCI-24 should be mine. Please submit it" says two things.
    is_why = Intent.HAND_OVER in intents or not first.of(Aspect.OWNER)
    return first.intent in READ_FROM_WORDS and is_why and not is_asked and intents <= REQUESTS


def _is_about_one(first: Saying, second: Sequence[Saying]) -> bool:
    """Tell whether what points back is about the customer or association that was named before, alone."""
    named = [one for field in TARGETS for one in first.of(field) if not one.excludes]
    return len(named) == 1 and all(
        [one.values for field in TARGETS for one in each.of(field)] == [named[0].values] for each in second
    )


def _are_two(
    left: Sequence[WordSpan],
    first: Understanding,
    right: Sequence[WordSpan],
    second: Understanding,
    *,
    is_sentence: bool,
) -> bool:
    """Tell whether what follows is another question or request, and no limit or detail of the one before."""
    if first.sayings[0].intent in _WITH_CONTACT and second.sayings[0].intent is Intent.CHANGE_CONTACT:
        return False
    if first.sayings[0].intent in _WITH_CONTACT and second.sayings[0].intent is Intent.LOCATIONS:
        # Of "claim Fabrikam for Viva. Location: Seattle" the second sentence asks nothing.
        return any(one.has("q.", "v.") or one.words == "?" for one in right)
    asks = any(token.word in ASKING_WORDS for one in right for token in one.tokens)
    is_request = all(one.intent in REQUESTS for one in first.sayings)
    if is_sentence and any(
        _says_anything(one) and (one.intent not in _LIMITING or asks or (is_request and _is_in_state(one)))
        for one in second.sayings
    ):
        return _says_more_than_names(left)
    if not _begins_by_itself(right, second, first) or _repeats_relative(left, right):
        return False
    is_own = any(one.of(field) for one in second.sayings for field in TARGETS) or any(
        one.intent is Intent.RULE for one in second.sayings
    )
    return _begins_by_itself(left, first, first) or (is_own and _says_more_than_names(left))


_LIMITING = frozenset({Intent.LIST, Intent.CUSTOMER, Intent.YES, Intent.NO, Intent.GREETING, Intent.THANKS})
"""What names and states alone are read as, which may only limit what was asked before."""


def _is_in_state(saying: Saying) -> bool:
    """Tell whether rows of a status or a time are wanted, to which no request is limited afterwards."""
    return bool(saying.of(Aspect.STATUS) or saying.timings)


def _speaks_of_all(part: Sequence[WordSpan], found: Understanding) -> bool:
    """Tell whether a part is about any customers, not those named before: "and export everything paid"."""
    words = {token.word for one in part for token in one.tokens}
    is_named = any(one.of(field) for one in found.sayings for field in TARGETS)
    return bool(words & _ALL) and not is_named and all(map(_says_anything, found.sayings))


_ALL = frozenset({"everything", "all", "customers", "clients", "companies", "anything"})


def _says_anything(saying: Saying) -> bool:
    """Tell whether a saying is more than how something is shown: "all the numbers please"."""
    return bool(
        saying.conditions or saying.timings or saying.amounts or saying.topic or saying.details.domain
    )


_WITH_CONTACT = frozenset({Intent.ADD, Intent.CLAIM, Intent.ASK_CONSENT})
"""Requests that say whom to write to."""


def _says_more_than_names(part: Sequence[WordSpan]) -> bool:
    """Tell whether a part is more than "Paris or Warsaw", of which something is asked then."""
    return any(one.has("p.", "n.", "q.", "r.", "k.", "e.", "v.") and not one.has("f.") for one in part)


def _repeats_relative(left: Sequence[WordSpan], right: Sequence[WordSpan]) -> bool:
    """Tell whether "who" or "which" goes on with another one: "show who is an admin, and who is a user"."""
    asked = next((one.tokens[0].word for one in right if not one.is_stop and one.words not in JOINING), "")
    return asked in {"who", "which", "what"} and any(
        token.word == asked for one in left[1:] for token in one.tokens
    )


_WITHIN = frozenset({*",:()/+&|-–—'\""})
"""Signs behind which no sentence begins."""


def _points_back(part: Sequence[WordSpan]) -> bool:
    """Tell whether a word stands for what was said before: "who owns it", and not "all that are open"."""
    for one in part:
        if not one.times and any(token.word in _POINTING for token in one.tokens):
            return True
        if one.entities or one.has("n.") or any(token.word in _ALL for token in one.tokens):
            return False
    return False


_POINTING = frozenset(
    {
        *("it", "its", "them", "they", "their", "these", "those", "he", "she", "him", "her", "his", "there"),
        *("one", "ones", "that", "this", "same", "too", "instead", "rest", "others"),
    }
)


def _is_said_in(first: Understanding, second: Understanding, right: Sequence[WordSpan]) -> bool:
    """Tell whether a part is asked again in other words, or without its names: "…. Please add it"."""
    names = any(one.entities or one.times for one in right)
    intents = {one.intent for one in (*first.sayings, *second.sayings)}
    is_again = not names and _points_back(right) and len(intents) == 1 and intents <= REQUESTS
    return is_again or canonical(first.sayings[0]) in map(canonical, second.sayings)


def _is_one(found: Understanding) -> bool:
    is_said = found.verdict is Certainty.UNDERSTOOD and len(found.sayings) == 1
    return is_said and found.sayings[0].intent not in _TALK


_TALK = frozenset({Intent.GREETING, Intent.THANKS, Intent.YES, Intent.NO, Intent.ABILITIES})


def _begins_by_itself(part: Sequence[WordSpan], found: Understanding, before: Understanding) -> bool:
    """Tell whether a part begins as a question or a request does, and not as what goes on with another.

    "And are still silent" and "when a customer has answered" do not.
    """
    said = [one for one in part if not one.is_stop]
    while said and (said[0].words in LEADING or said[0].words in JOINING or said[0].words in _OPENING):
        said = said[1:]
    if not said:
        return False
    words = [token.word for one in said[:4] for token in one.tokens]
    words = list(dropwhile(lambda word: word in LEADING, words)) or words
    if said[0].entities:
        is_told = all(one.intent in REQUESTS for one in (*before.sayings, *found.sayings))
        return said[0].entities[0].field in TARGETS and is_told
    if words[0] in ASKING_WORDS:
        return not (words[0] == "when" and words[1:2] and words[1] in _SUBJECTS)
    if words[0] in VERBS_BEFORE_SUBJECT:
        behind = next((one for one in said[1:] if len(said[0].tokens) == 1), None)
        return (len(words) > 1 and words[1] in _SUBJECTS) or bool(behind and behind.entities)
    is_number = said[0].has("q.sum", "q.count") and words[0] != "worth"
    return is_number or words[0] in IMPERATIVES or words[0] in _VERBS


_OPENING = frozenset(
    {"please", "pls", "kindly", "so", "now", "tell me", "again", "lastly", "finally", "next"}
)
_SUBJECTS = frozenset(
    {
        *("i", "we", "you", "one", "a", "an", "the", "my", "our", "any", "all", "there", "somebody"),
        *("someone", "anybody", "anyone", "customers", "it", "they", "their", "its", "his", "her"),
    }
)
_VERBS = frozenset(
    {
        *("show", "list", "count", "set", "change", "put", "write", "open", "transfer", "switch", "turn"),
        *("pause", "tell", "compare", "update", "correct", "pass", "log", "report"),
    }
)
"""Verbs with which a question or a request begins, beside those that ask for one thing each."""
