"""The answers of a tenant directory, and the type of the callable that asks it. Does not ask by itself."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TenantFound:
    """The domain belongs to this tenant."""

    tenant_id: str


@dataclass(frozen=True, slots=True)
class NoTenant:
    """The directory says that no tenant owns the domain."""


@dataclass(frozen=True, slots=True)
class PersonalAccounts:
    """The domain belongs to Microsoft's tenant of personal accounts, so anyone can have a mailbox there."""


@dataclass(frozen=True, slots=True)
class DirectoryUnavailable:
    """The directory gave no usable answer; this says nothing about the domain."""

    why: str


TenantAnswer = TenantFound | NoTenant | PersonalAccounts | DirectoryUnavailable
Directory = Callable[[str], TenantAnswer]
"""Asks for the tenant of a domain (in the form of ``parse_domain``) within five seconds; never raises."""
