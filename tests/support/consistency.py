"""Whether everything that a test has left in a database agrees with itself."""

from flows.associations import consistency
from store.database.engine import Database


def contradictions(database: Database) -> list[str]:
    """Return all contradictions of all associations, each with its reference."""
    with database.read() as session:
        return [
            f"{found.association.reference}: {sentence}"
            for found in consistency.every(session)
            for sentence in found.says
        ]
