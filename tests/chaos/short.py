"""A fault run in short."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.course import Course, Run, run


@contextmanager
def lived(url: str, folder: Path, sabotage: str = "") -> Iterator[Run]:
    """Live through ten life cycles, and hold what is judged."""
    replicas = 1 if url.startswith("sqlite") else 2
    course = Course(lives=10, days=60, kills=6, replicas=replicas, quarters=2, seed=1, sabotage=sabotage)
    result = run(course, url, folder, lambda _words: None)
    try:
        yield result
    finally:
        result.database.close()
        result.town.served.stop()
