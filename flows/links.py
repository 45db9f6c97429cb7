"""Links for people outside Slack. Each has a secret part, of which only the digest is stored."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links under ``public_url``; their secret parts are derived from ``key``, which is in no database.

    A link can be made again for the same request whenever its mail is sent, so nothing secret is stored. A
    link that was made with an earlier key (``before``) is made with that key again, if its stored digest is
    given as ``kept``.
    """

    public_url: str
    key: bytes = field(repr=False)
    before: bytes | None = field(default=None, repr=False)

    def consent_token(
        self, partner_id: int, association_id: int, number: int, kept: str | None = None
    ) -> str:
        """Return the 256-bit secret of one consent request."""
        return self._token(f"consent:{partner_id}:{association_id}:{number}", kept)

    def consent_url(self, token: str) -> str:
        """Return the address of the page on which the customer answers."""
        return f"{self.public_url.rstrip('/')}/consent/{token}"

    def survey_token(self, partner_id: int, association_id: int, number: int, kept: str | None = None) -> str:
        """Return the 256-bit secret of one mailing of a customer's survey."""
        return self._token(f"survey:{partner_id}:{association_id}:{number}", kept)

    def survey_url(self, token: str) -> str:
        """Return the address of the page on which the customer answers a survey."""
        return f"{self.public_url.rstrip('/')}/survey/{token}"

    def seal(self, *parts: str) -> str:
        """Return a seal (HMAC) that shows that the bot issued these parts in this order."""
        return self._token("\n".join(("seal", *parts)))

    def calendar_token(
        self, partner_id: int, member_id: int, generation: int, kept: str | None = None
    ) -> str:
        """Return the 256-bit secret of a member's calendar; each generation has its own."""
        return self._token(f"calendar:{partner_id}:{member_id}:{generation}", kept)

    def calendar_url(self, token: str) -> str:
        """Return the address at which calendar programs fetch a member's due dates."""
        return f"{self.public_url.rstrip('/')}/calendar/{token}.ics"

    def preview_token(self, partner_id: int, preview: str) -> str:
        """Return the 256-bit secret of a preview of mails, which has a name of its own."""
        return self._token(f"mail-preview:{partner_id}:{preview}")

    def preview_url(self, token: str) -> str:
        """Return the address of the page that shows a preview of mails."""
        return f"{self.public_url.rstrip('/')}/mail-preview/{token}"

    def _token(self, purpose: str, kept: str | None = None) -> str:
        if self.before is not None and kept == digest(earlier := _derive(self.before, purpose)):
            return earlier
        return _derive(self.key, purpose)


def digest(token: str) -> str:
    """Return the SHA-256 digest of a token in hexadecimal; only this is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def _derive(key: bytes, purpose: str) -> str:
    mac = hmac.digest(key, purpose.encode(), "sha256")
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
