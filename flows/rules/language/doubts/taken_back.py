"""Doubt a request that the end of its message takes back. Values in, values out."""

import re

from flows.rules.language.doubts.heard import Heard


def is_taken_back(heard: Heard) -> bool:
    """Tell whether the last sentence takes a request back: "…. I changed my mind", "…, Tom has done it"."""
    return heard.has(_AT_ONCE) or heard.has(_BY_SENTENCE)


_AT_ONCE = re.compile(
    r" (?:wait no|no wait|oh no)[ .!]*$|^ instead of |[,.;!?] (?:no|nope|do not|not)(?: please)?[ ,.;!?]*$"
)
_WHO = r"(?!(?:please|pls|plz|kindly|just|now|then|so|also|and|to|can|could|you|go) )\w+(?: else)?"
_IT = "(?:it|that|this|them|these|those)"
_BY_SENTENCE = re.compile(
    r" [,.;:!?\n-] (?:(?:but|no|oh|hm|hmm|well|and|actually|or|sorry|ah|please|because|since|as) )*(?:"
    + "|".join(
        (
            r"(?:i|we) (?:have )?(?:just )?changed (?:my|our) minds?",
            (
                rf"{_IT} (?:was|is|were) (?:only |just )?(?:a |an |my )?"
                "(?:joke|test|mistake|misunderstanding|typo|nonsense|error|slip|too early|obsolete|premature)"
            ),
            r"(?:i am |i was )?(?:just |only )?(?:joking|kidding)",
            rf"(?:scratch|ignore|forget|skip|drop|undo|disregard|strike) (?:{_IT}|me|my (?:last )?message)",
            "(?:stop|hold on|hang on|wait|never mind|nevermind|nvm|not yet|not now|undo|abort|halt|nope|nah)",
            rf"(?:i|we) (?:take {_IT} back|skip {_IT}|drop {_IT})",
            rf"{_WHO} (?:have |has |had )?(?:already )?(?:done|did|handled|settled) {_IT}",
            (
                rf"{_WHO} (?:will |shall |can )?(?:do|does|handle|handles) {_IT}"
                "(?: myself| ourselves| himself| herself| themselves)?"
            ),
            rf"{_IT} (?:can wait|is already done|is done already|was yesterday(?: s)? plan|was the old plan)",
            r"(?:i|we) (?:forgot|miss|lack) (?:the |a |an )?\w+",
            "there is no (?:hurry|rush)",
            r"let (?:me|us) (?:first )?(?:check|think|ask|see|wait)(?: \w+)?",
            "(?:i|we) (?:would|should|will|must|may|can|could|shall) not",
            "(?:i am|we are) not (?:sure|allowed(?: to)?|ready|certain|convinced)",
            (
                rf"(?:the |my |our )?{_WHO} (?:forbids|forbade|disagrees|objects|does not agree|is against)"
                rf"(?: {_IT})?"
            ),
            rf"{_IT} (?:makes no sense|is no longer needed|is not needed)",
            "nothing is (?:ready|there|done)",
            "(?:i|we) (?:will|shall) see",
        )
    )
    + r")(?: (?:please|sorry|again|first|now|then|thanks|anymore|already|later|tomorrow|today|yet|for now))*"
    r"[ .!?]*$"
)
