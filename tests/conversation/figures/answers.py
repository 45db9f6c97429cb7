"""Whether answers are the same each time, and right: on every kind of database that this machine has."""

from collections import Counter
from collections.abc import Iterator, Mapping

from benchmarks import filling
from benchmarks.figures import Figure
from flows.rules.language.understanding import canonical
from store.database.engine import Database
from tests.conversation.figures.points import Found, NotMeasured, Size, none, of_all
from tests.support import stage
from tests.support.asked_answers import ANSWERS, REPEATED, TIMES, as_bytes, asked_again, fill
from tests.support.compared_answers import compared, undone
from tests.support.stage import words
from tests.support.world import KEYS
from tools import machine
from tools.machine import Part


def the_same(size: Size) -> Iterator[Found]:
    """Ask the same questions many times, on each kind of database."""
    asked = ANSWERS[: min(size.repeated, REPEATED)]
    said: dict[str, list[bytes]] = {question: [] for question, _ in asked}
    right = 0
    with filling.databases() as addresses:
        for address in addresses.values():
            with stage.stage(address) as shown:
                fill(shown)
                for question, wanted in asked:
                    answers = asked_again(shown.member(), question)
                    said[question] += map(as_bytes, answers)
                    right += sum(wanted in words(one) for one in answers)
    yield from _without_postgresql(addresses)
    times = TIMES * len(addresses)
    for question, answers_of in said.items():
        yield Figure(f"“{question}”: different among {len(answers_of)} answers", len(set(answers_of)), "", 1)
    yield of_all("answers that say what is right", right, times * len(asked))


def as_brute_force(size: Size) -> Iterator[Found]:
    """Compare answers to random questions with those of plain Python, by what they ask for."""
    with filling.databases() as addresses:
        for kind, address in addresses.items():
            total: Counter[str] = Counter()
            right: Counter[str] = Counter()
            wrong: list[str] = []
            database = Database(address, history_keys=KEYS)
            for seed in range(1, size.worlds + 1):
                with undone(database) as session:
                    for one in compared(session, seed, size.questions):
                        total[one.saying.intent] += 1
                        right[one.saying.intent] += one.is_right
                        wrong += [] if one.is_right else [f"  world {seed}: {canonical(one.saying)}"]
            database.close()
            questions = f"{total.total():,} questions over {size.worlds} worlds"
            yield none(f"{kind}: other than brute force, of {questions}", len(wrong))
            yield from (f"  {intent:14} {right[intent]:,} of {total[intent]:,}" for intent in sorted(total))
            yield from wrong
    yield from _without_postgresql(addresses)


def _without_postgresql(addresses: Mapping[str, str]) -> Iterator[Found]:
    if "PostgreSQL" not in addresses:
        yield NotMeasured("on PostgreSQL", machine.sentence(machine.missing(Part.POSTGRESQL)))
