"""Doubt that rows are limited to somebody who only asks, is spoken to or is told. Values in, values out.

"What is open in Paris, Tom wants to know" is not about Tom's, "thanks Lin" and "hi Lin, …" are not about
Lin's.
"""

import re
from collections.abc import Sequence

from flows.rules.language.doubts.heard import Doubt, Heard, said
from flows.rules.language.sentences.clause import PERSONS
from flows.rules.language.understanding import Aspect, Saying


def _is_of_bystander(heard: Heard, saying: Saying) -> bool:
    """Tell whether a name that limits a question stands where somebody asks, is addressed or is told.

    "Tom wants to know what is due for him" is about Tom's.
    """
    patterns = (_RECIPIENT,) if heard.has(_POINTS) else (_RECIPIENT, *_BYSTANDERS)
    return any(saying.of(Aspect(found["field"])) for one in patterns for found in one.finditer(heard.frame))


_POINTS = said(*PERSONS, "they", "them", "their", "theirs", "it", "its", "there")
"""Words for whoever was named."""
_OWNER = r"\{(?P<field>owner)\}"
_NAME = r"\{(?P<field>customer|owner)\}"
_ASKING = "(?:what|which|who|whose|when|why|how|where|list|show)"
_HELLO = "(?:hi|hey|hello|dear|good morning|morning)"
_END = r"[ .!?)]*$"
_RECIPIENT = re.compile(
    rf" (?:can tell|(?:send|mail|forward|show|report) (?:it|this|that|them) to) {_NAME}(?=[ .!?,])"
)
"""To whom an answer shall go: "… and mail it to Contoso"."""
_BYSTANDERS = tuple(
    re.compile(one)
    for one in (
        # Who asks for it: "Tom wants to know", "because Lin asked".
        (
            rf"(?:^|[,.;:!?\n-]|because|since|as|so|and) {_NAME} (?:just |also |again |now |really )*"
            "(?:wants?|wanted to know|is asking|is curious|is interested|would like|needs to know|insists"
            rf"|keeps asking|(?:asked|asks) (?:me|us|for)|(?:asked|asks)(?={_END}))(?= )"
        ),
        # What else happened: "while Lin was away", "as Tom said", "Contoso was great. What …?".
        (
            rf" (?:while|because|when|whenever|although|though|whereas|as|like) {_OWNER} "
            "(?:is|was|were|has|had|asked|said|says|told|wants|wanted|did|does|will|would|can|cannot) "
        ),
        rf"^ {_NAME} (?:is|was|are|were|has|had|looks|seems) [^.!?\n]*[.!\n] {_ASKING} ",
        # Who is spoken to: "hi Lin, …", "Lin, what …", "…, right Lin?".
        rf"^ {_HELLO} {_OWNER} (?:, )?{_ASKING} ",
        rf"^ {_OWNER} (?:, )?{_ASKING} ",
        rf" (?:thanks|thank you|thx|cheers|cc|right|ok|thanks to) {_OWNER}{_END}",
        rf"^ {_ASKING} (?:is|are|was|were|has|have|did|do|does|many|much|customers|claims) .* , {_OWNER} \?",
        # Whom it is an example of, or what it is for: "e.g. Contoso", "for my call with Contoso".
        rf" (?:for example|for instance|e g|eg|via|through) {_NAME}(?=[ .!?,:])",
        (
            "(?<! date)(?<! day)(?<! time) for (?:my|our|the|a|an|his|her|their) (?:(?!next )\\w+ ){0,2}"
            "(?:call|meeting|chat|talk|visit|review|sync|session|presentation|slides?|deck) "
            rf"(?:with|for|at|to) {_NAME}(?=[ .!?,:])"
        ),
        # Who is told: "so I can tell Lin", "and mail it to Contoso".
        (
            " (?:tell|ask|inform|promised?|told|update|brief|warn|asking for) "
            rf"{_OWNER}(?: that [^.,]*)?(?=[ .!?,])"
        ),
    )
)

OF_QUESTIONS: Sequence[Doubt] = (_is_of_bystander,)
