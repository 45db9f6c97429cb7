"""Tell customers of the same name apart by their domains. Values in, values out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flows.rules.customers.domains import readable


class NamedCustomer(NamedTuple):
    """A customer's id, name and domain."""

    id: int
    name: str
    domain: str


def with_domain(customer: NamedCustomer) -> str:
    """Return a customer's name with its domain: "Contoso (contoso.com)"."""
    return f"{customer.name} ({readable(customer.domain)})"


def told_apart(customers: Iterable[NamedCustomer]) -> Mapping[int, str]:
    """Return the names with domains, by id, of customers whose name one with another domain has, too.

    Two identifiers of one domain are one company, and share their name.
    """
    by_name: dict[str, list[NamedCustomer]] = defaultdict(list)
    for one in customers:
        by_name[one.name.casefold()].append(one)
    return {
        one.id: with_domain(one)
        for alike in by_name.values()
        if len({each.domain for each in alike}) > 1
        for one in alike
    }
