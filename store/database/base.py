"""What every table shares: naming convention, column types, the declarative base. Contains no tables."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, ColumnElement, DateTime, Dialect, Enum, MetaData, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class NaiveInstant(ValueError):
    """An instant without a time zone cannot be stored; pass an aware datetime."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. Naive values are refused, because SQLite silently drops offsets."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the value in UTC (without zone for SQLite, which keeps none)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveInstant(repr(value))
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- the base class names it
        """Return the stored instant as an aware UTC datetime."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class InexactAmount(ValueError):
    """An amount has more decimals than are stored, or is no number."""


class Money(TypeDecorator[Decimal]):
    """An exact amount of some currency, stored in thousandths, the smallest part that any currency pays.

    SQLite has no exact decimals, and sums of whole numbers are exact in every database.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002 -- the base class names it
        """Return the amount in thousandths."""
        if value is None:
            return None
        scaled = Decimal(value).scaleb(3)
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise InexactAmount(value)
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 -- the base class names it
        """Return the stored amount, whole or with two or three decimals."""
        if value is None:
            return None
        whole, rest = divmod(int(value), 1000)
        if not rest:
            return Decimal(whole)
        return Decimal(int(value)).scaleb(-3) if rest % 10 else Decimal(int(value) // 10).scaleb(-2)


def enum_column(enumeration: type[StrEnum], name: str) -> Enum:
    """Return a text column type that holds the values of a ``StrEnum``, guarded by a CHECK named ``name``."""
    return Enum(
        enumeration,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def unindexed(column: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """Return a number column for a WHERE condition, without letting the planner choose its index.

    A query with a partner and a few ids must be answered by the ids. SQLite does not know how many rows a
    partner has, and might read all of them instead.
    """
    return column + 0


class Base(DeclarativeBase):
    """The declarative base of all tables.

    A statement that every click runs is built once, with bound parameters, and is a constant next to its
    function: building one costs several times as much as running it.
    """

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        str: String(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
        list[int]: JSON(),
    }


Upsert = sqlite.Insert | postgresql.Insert

INSERTS: Mapping[str, Callable[[type[Base]], Upsert]] = MappingProxyType(
    {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
)
"""The insert for rows that may exist already, by the name of the database's dialect."""


def insert_into(session: Session, table: type[Base]) -> Upsert:
    """Return an insert of rows that may exist already; the caller adds what happens to existing ones."""
    return INSERTS[session.get_bind().dialect.name](table)
