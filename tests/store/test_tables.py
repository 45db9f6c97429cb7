"""What is so of every table, column and relationship."""

import importlib
import pkgutil

import pytest
from sqlalchemy.orm import RelationshipProperty

import store
from store import personal_data, tables
from store.database.base import Base

for found in pkgutil.walk_packages(store.__path__, "store."):
    if "migrations" not in found.name:
        importlib.import_module(found.name)

RELATIONSHIPS = sorted((one for mapper in Base.registry.mappers for one in mapper.relationships), key=str)


def test_every_model_stands_among_the_tables() -> None:
    named = {getattr(tables, name) for name in tables.__all__ if name != "metadata"}
    assert named == {mapper.class_ for mapper in Base.registry.mappers}


@pytest.mark.parametrize("relationship", RELATIONSHIPS, ids=str)
def test_no_relationship_reads_or_writes_by_itself(relationship: RelationshipProperty[Base]) -> None:
    assert (relationship.lazy, relationship.viewonly) == ("raise_on_sql", True)


def test_columns_that_an_erasure_treats_apart_are_there() -> None:
    columns = {f"{table.name}.{one.name}" for table in tables.metadata.sorted_tables for one in table.columns}
    assert columns >= personal_data.COMPUTED_COLUMNS | personal_data.WITHOUT_NAMES
