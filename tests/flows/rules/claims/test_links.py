"""Which links to documents everybody can open."""

import pytest

from flows.rules.claims import links


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("files.example", True),
        ("Contoso.SharePoint.com", True),
        ("contoso.sharepoint.com.", True),
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("127.1", False),
        ("0x7f000001", False),
        ("127.0.0.0x1", False),
        ("2130706433", False),
        ("0.0.0.1", False),
        ("10.0.0.4", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("localhost", False),
        ("LOCALHOST.", False),
        ("files.localhost", False),
        ("nas.local", False),
        ("wiki.corp", False),
        ("wiki.internal", False),
        ("fileserver", False),
        ("", False),
    ],
)
def test_a_host_is_public_if_it_is_reached_from_elsewhere(host: str, public: bool) -> None:
    assert links.is_public(host) is public
