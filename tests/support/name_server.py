"""A small DNS server on this machine, for tests."""

import socketserver
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

Zone = Mapping[tuple[str, str], Sequence[str]]
"""Records by name and type, such as ``{("contoso.com", "TXT"): ['"v=spf1 -all"']}``."""

SET_UP: Zone = {
    ("fourthcoffee.example", "MX"): ["10 mx2.fourthcoffee.example.", "20 mx1.fourthcoffee.example."],
    ("fourthcoffee.example", "TXT"): ['"unrelated"', '"v=spf1 mx " "-all"'],
    ("_dmarc.fourthcoffee.example", "TXT"): ['"v=DMARC1; p=reject"'],
    ("s1._domainkey.fourthcoffee.example", "TXT"): ['"v=DKIM1; k=rsa; p=MIIB"'],
}
"""A domain that is set up as docs/operations.md says."""


@contextmanager
def resolver_of(zone: Zone, *, is_broken: bool = False) -> Iterator[dns.resolver.Resolver]:
    """Give a resolver that asks a server which knows this zone, or refuses everything if it is broken."""

    class Answer(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, sock = self.request
            sock.sendto(_answer(dns.message.from_wire(data), zone, is_broken).to_wire(), self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        yield resolver
        server.shutdown()


def _answer(query: dns.message.Message, zone: Zone, is_broken: bool) -> dns.message.Message:
    response = dns.message.make_response(query, recursion_available=True)
    (question,) = query.question
    name, kind = question.name.to_text(omit_final_dot=True), question.rdtype.name
    if is_broken:
        response.set_rcode(dns.rcode.SERVFAIL)
    elif (name, kind) in zone:
        response.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *zone[name, kind]))
    elif not any(known == name or known.endswith(f".{name}") for known, _ in zone):
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response
