"""Which links to documents everybody can open. Values in, values out."""

from ipaddress import ip_address

LOCAL_ENDINGS = frozenset(
    {"localhost", "local", "localdomain", "internal", "intranet", "lan", "corp", "home", "arpa"}
)
"""Last parts of the names of hosts that are known only in a network of one's own."""


def is_public(host: str) -> bool:
    """Tell whether a host can be reached from elsewhere than from its own machine or network."""
    name = host.rstrip(".").casefold()
    try:
        return ip_address(name).is_global
    except ValueError:
        pass
    *before, last = name.split(".")
    # A last part that begins with a digit is a shortened or hexadecimal IP address, such as 127.1.
    return bool(before) and last not in LOCAL_ENDINGS and not last[:1].isdigit()
