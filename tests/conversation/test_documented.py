"""What the documentation, the prompts and the bot's own examples say can be asked is understood."""

import re
from datetime import date
from pathlib import Path

import pytest

from flows.conversation.prompts import EVERY, Prompt
from flows.rules.language.sentences.clause import Asking
from flows.rules.language.understand import understand
from flows.rules.language.understanding import Aspect, Certainty, Understanding, Value
from flows.rules.language.words.short_names import short_names
from flows.rules.language.words.vocabulary import Entity, NamedEntity, Vocabulary
from handlers.conversation import reply_views
from handlers.conversation.requests import request_words

ROOT = Path(__file__).parents[2]
ADA = Value("U0ADA", "Ada Marsh")
TODAY = date(2026, 11, 26)

NAMES = [
    *(
        (Aspect.ENGAGEMENT, code, name)
        for code, name in (
            ("VIVA", "Microsoft Viva"),
            ("SIEM-XDR", "Defend Against Threats with SIEM Plus XDR"),
            ("ENDPOINT-MGMT", "Endpoint Management"),
        )
    ),
    *((Aspect.CUSTOMER, name, name) for name in ("Contoso", "Northwind Traders", "Tailspin Toys")),
    (Aspect.LOCATION, "4023456", "Fourth Coffee Paris"),
    (Aspect.OWNER, "U0LIN", "Lin Okafor"),
    (Aspect.OWNER, "U0TOM", "Tom Reyes"),
    (Aspect.ASSOCIATION, "12", "MCI-000012"),
]
VOCABULARY = Vocabulary.of(
    NamedEntity(Entity(field, key, name), short_names(name, code=key) if field is not Aspect.CUSTOMER else ())
    for field, key, name in NAMES
)


def understood(words: str) -> Understanding:
    return understand(words, VOCABULARY, Asking(TODAY, ADA))


def documented() -> list[str]:
    page = (ROOT / "docs" / "conversation.md").read_text("utf-8")
    table = page.partition("## What can be asked")[2].partition("\n## ")[0]
    return re.findall(r"“(.+?)”", table)


def examples() -> list[str]:
    said = [*request_words.EXAMPLES.values(), reply_views.IN_WORDS]
    return [one for text in said for one in re.findall(r"“(.+?)”", text)]


@pytest.mark.parametrize("words", documented())
def test_every_question_that_the_documentation_gives_is_understood(words: str) -> None:
    assert understood(words).verdict is Certainty.UNDERSTOOD


@pytest.mark.parametrize("words", examples())
def test_every_example_that_the_bot_gives_is_understood(words: str) -> None:
    assert understood(words).verdict is Certainty.UNDERSTOOD


@pytest.mark.parametrize("prompt", EVERY, ids=[one.title for one in EVERY])
def test_every_prompt_is_understood_as_it_says(prompt: Prompt) -> None:
    assert understood(prompt.message).line == prompt.means.format(asker=ADA.key)
