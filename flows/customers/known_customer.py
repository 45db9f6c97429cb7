"""What members are shown of a customer."""

from dataclasses import dataclass

from store.customers.customers import Customer
from store.enums import IdentifierType


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer of the partner; two identifiers of one company are two customers."""

    id: int
    name: str
    domain: str
    id_type: IdentifierType
    id_value: str

    @classmethod
    def of(cls, customer: Customer) -> "KnownCustomer":
        """Return what is shown of a customer."""
        return cls(customer.id, customer.name, customer.domain, customer.id_type, customer.id_value)
