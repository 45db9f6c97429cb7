"""How long it takes to understand a message of a partner with many customers, and what their names take."""

import time
import tracemalloc
from collections.abc import Iterator
from datetime import date
from itertools import product

from benchmarks.figures import Figure, percentile
from flows.rules.language.sentences.clause import Asking
from flows.rules.language.sentences.spelling import usual_words
from flows.rules.language.understand import understand
from flows.rules.language.understanding import Aspect, Value
from flows.rules.language.words.vocabulary import Entity, NamedEntity, Vocabulary

CUSTOMERS = 50_000
"""Customers of one partner, half as many as its associations, with whose names messages are understood."""
ROUNDS = 20
SAID = (
    "Which claims do we still have to submit by Friday?",
    "how many of my customers have not answered yet",
    "whats due next week in paris",
    "How is Adventure Works 4711 doing?",
    "send the consent mail to Northwind Traders 17 again and hand Contoso Toys 3 over to Lin",
    "staus of northwnd traders 12",
    "what did Lin submit between 1 and 15 October, without viva",
    "Relecloud got approved yesterday for 5000 USD",
    "please would you be so kind as to tell me how much was paid last quarter per engagement",
    "im in the lobby at fabrikam bank who do i ask for",
)
_FIRST = (
    "Contoso",
    "Fabrikam",
    "Northwind",
    "Tailspin",
    "Wingtip",
    "Woodgrove",
    "Adventure",
    "Coho",
    "Trey",
    "Alpine",
)
_SECOND = (
    "Traders",
    "Toys",
    "Bank",
    "Works",
    "Winery",
    "Research",
    "House",
    "Insurance",
    "Travel",
    "Publishers",
)


def measure(most: int) -> Iterator[Figure]:
    """Build the vocabulary of a large partner, and understand usual messages."""
    count = min(most // 2, CUSTOMERS)
    usual_words()
    tracemalloc.start()
    vocabulary = Vocabulary.of(_names(count))
    vocabulary.like("northwnd", 1)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    asking = Asking(date(2026, 11, 26), Value("U0ADA", "Ada Marsh"))
    taken = []
    for text in SAID:
        understand(text, vocabulary, asking)
    for text in SAID * ROUNDS:
        begin = time.perf_counter()
        understand(text, vocabulary, asking)
        taken.append((time.perf_counter() - begin) * 1000)
    yield Figure(f"names of {count:,} customers", size / 1_000_000, "MB", most=50)
    yield Figure("message understood, median", percentile(taken, 0.5), "ms")
    yield Figure("message understood, p99", percentile(taken, 0.99), "ms", most=25)


def _names(count: int) -> Iterator[NamedEntity]:
    yield NamedEntity(Entity(Aspect.ENGAGEMENT, "VIVA", "Microsoft Viva"), ("viva",))
    yield NamedEntity(Entity(Aspect.LOCATION, "4023456", "Fourth Coffee Paris"), ("Paris",))
    yield NamedEntity(Entity(Aspect.OWNER, "U0LIN", "Lin Okafor"))
    pairs = list(product(_FIRST, _SECOND))
    for number in range(count):
        first, second = pairs[number % len(pairs)]
        name = f"{first} {second} {number // len(pairs)}"
        yield NamedEntity(Entity(Aspect.CUSTOMER, str(number), name))
