"""The services of every handler: the database, the clock, the tenant directory, and links for customers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.administration.sample_mail import SendSample, no_server
from flows.claims.file_port import ClaimFiles, NoFiles, SlackFiles
from flows.consent.consent_terms import ConsentTerms
from flows.links import Links
from flows.loading.given_files import DataFiles, NoDataFiles
from flows.loading.partner_data import ReadsLogo, no_logos
from flows.loading.row_port import NoReader, ReadsRow
from flows.reports.chart import Chart
from flows.rules.customers.tenants import Directory
from flows.transactions import Transactions


@dataclass(frozen=True, slots=True)
class Services:
    """What is made once at start-up; ``clock`` returns the current time as an aware UTC instant.

    ``mail_takes_utf8`` tells whether the mail server accepts addresses with letters beyond ASCII before the
    @, or ``None`` until that is known. ``mail_sender`` is the sender's name in mails of partners that
    have chosen none; if it is empty, the partner's name is used. ``mail_address`` is the sender's address.
    ``files`` keeps the files of claims, ``slack_files`` moves their bytes from Slack and to it.
    ``data_files`` reads files of partner data, and ``read_row`` a row of it from cells, as files have them.
    ``send_sample`` hands a test mail over and returns what the server said.
    ``job_paces`` returns how often each background job runs, by its name.
    ``read_logo`` checks a picture that becomes the partner's logo.
    ``finish_erasures`` deletes, once a person is erased, what is not in the database's rows.
    ``draw_chart`` returns the picture of a report's chart as PNG.
    """

    database: Transactions
    clock: Callable[[], datetime]
    directory: Directory
    links: Links
    mail_takes_utf8: Callable[[], bool | None] = lambda: None
    mail_sender: str = ""
    mail_address: str = ""
    files: ClaimFiles = field(default_factory=NoFiles)
    slack_files: SlackFiles = field(default_factory=NoFiles)
    data_files: DataFiles = field(default_factory=NoDataFiles)
    read_row: ReadsRow = field(default_factory=NoReader)
    draw_chart: Callable[[Chart], bytes] = lambda _: b""
    send_sample: SendSample = no_server
    job_paces: Callable[[], Mapping[str, timedelta]] = dict
    read_logo: ReadsLogo = no_logos
    finish_erasures: Callable[[], None] = lambda: None

    def sender_of(self, terms: ConsentTerms) -> str:
        """Return the name that customers see before the address of a mail."""
        return terms.sender or self.mail_sender or terms.partner
