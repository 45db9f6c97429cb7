"""The checks before going live: whether each thing that the bot needs works, in one line each."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from urllib.parse import urlsplit

import click
from jinja2 import Environment, TemplateSyntaxError
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot import clock as clocks
from bot import databases
from bot.checks import check_history, database_errors, mail_domain
from bot.checks.finding import CheckFinding, CheckVerdict
from bot.delivery.mail import mime
from bot.delivery.mail.mail import Mail
from bot.delivery.mail.sender import EXAMPLE, Sender
from bot.delivery.mail.smtp import MailServer
from bot.directory import TenantDirectory
from bot.evidence_storage import opening as evidence_storage
from bot.evidence_storage.storage import StorageUnusable
from bot.jobs.sweeper import FAULTS
from bot.settings.settings import Settings
from bot.slack import manifest, scopes, slack_words
from bot.slack.workspaces import Workspaces
from bot.vault import SecretUnreadable, Vault
from flows.associations import consistency
from flows.history import history_check
from flows.history.history_head import Head
from flows.reminders import tick
from flows.reminders.tick import AgendaFault
from flows.rules.customers.tenants import DirectoryUnavailable, TenantFound
from store import installations, logos, partners, schema
from store.database.availability import DatabaseUnavailable
from store.database.engine import UNSOUND, Database
from words.templates import TEMPLATES

KNOWN_DOMAIN = "microsoft.com"
"""A domain that every tenant directory of the public cloud knows."""


SAMPLE = Mail(
    to="kim@contoso.com",
    subject="Your consent",
    text="Good day",
    html="<p>Good day</p>",
    from_name="Fourth Coffee",
    reply_to="ada@fourthcoffee.com",
    message_key="check",
)
"""A mail that is composed as a test and never sent."""


UNREADABLE = "a row holds a value that cannot be read, so that the rest was not looked at"
"""The sentence for an operator if the database contains values that the bot never writes."""

MOST_NAMED = 5
"""Most associations that one line of the report names."""


def look(
    settings: Settings, *, with_history: bool = False, since: Sequence[Head] = ()
) -> Iterator[CheckFinding]:
    """Run the checks one after the other, and yield their findings; a long history takes a long time.

    ``since`` are heads of the history that were kept elsewhere.
    """
    database = databases.open_named(settings)
    vault = Vault(settings.secret_keys)
    workspaces = Workspaces(settings, database, vault)
    looks: list[Callable[[], Iterator[CheckFinding]]] = [
        lambda: slack_settings(settings),
        lambda: _address(settings),
        lambda: _database(database),
        lambda: _slack(settings, workspaces),
        lambda: _socket(settings, workspaces),
        lambda: _mail(settings),
        lambda: _mail_domain(settings),
        lambda: _directory(settings),
        lambda: _files(settings),
        _templates,
    ]
    if not database.is_missing:
        looks[3:3] = [
            lambda: _rows("partner", _data(database)),
            lambda: _rows("agenda", _agenda(database)),
            lambda: _rows("installations", _installations(database, vault)),
        ]
    if with_history and not database.is_missing:
        looks += [
            lambda: _rows("history", _history(database, since)),
            lambda: _rows("associations", _consistency(database)),
        ]
    try:
        for one in looks:
            yield from one()
    finally:
        database.close()


def slack_settings(settings: Settings) -> Iterator[CheckFinding]:
    """Tell whether the settings allow Slack and the bot to reach each other."""
    if not (settings.slack_signing_secret or settings.slack_app_token):
        says = "Slack cannot reach the bot; give SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)"
        yield CheckFinding("settings", CheckVerdict.FAILED, says)
    elif not (settings.slack_bot_token or settings.installs):
        says = "give SLACK_BOT_TOKEN, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET to have the app installed"
        yield CheckFinding("settings", CheckVerdict.FAILED, says)
    else:
        way = "Socket Mode" if settings.slack_app_token else "HTTP"
        yield CheckFinding("settings", CheckVerdict.OK, f"Slack connects by {way}")


def _rows(what: str, look: Iterator[CheckFinding]) -> Iterator[CheckFinding]:
    """Yield the findings of a check of rows, even if one of them cannot be read."""
    try:
        yield from look
    except history_check.UNREADABLE:
        yield CheckFinding(what, CheckVerdict.FAILED, UNREADABLE)


def _address(settings: Settings) -> Iterator[CheckFinding]:
    if urlsplit(settings.public_url).scheme == "https":
        yield CheckFinding("public address", CheckVerdict.OK, settings.public_url)
    else:
        says = f"customers cannot open {settings.public_url}; PUBLIC_URL must be an https address for them"
        yield CheckFinding("public address", CheckVerdict.WARNING, says)


def _database(database: Database) -> Iterator[CheckFinding]:
    where = database_errors.named(database.url)
    if database.is_missing:
        yield CheckFinding(
            "database", CheckVerdict.WARNING, f"{where} is empty, as there is no such file; run mci migrate"
        )
        return
    try:
        with database_errors.explained(database.url):
            database.refuse_odd_files()
    except click.ClickException as error:
        yield CheckFinding("database", CheckVerdict.FAILED, error.message)
        return
    try:
        if schema.is_empty(database):
            verdict = CheckVerdict.WARNING if database.is_sqlite else CheckVerdict.FAILED
            yield CheckFinding("database", verdict, f"{where} is empty; run mci migrate")
        else:
            schema.require_current(database)
            yield CheckFinding("database", CheckVerdict.OK, f"{where}, schema up to date")
    except schema.Foreign as error:
        yield CheckFinding("database", CheckVerdict.FAILED, f"{where}: {error}")
        return
    except schema.Outdated:
        yield CheckFinding(
            "database", CheckVerdict.FAILED, f"the schema of {where} is outdated; run mci migrate"
        )
    except (DatabaseUnavailable, DBAPIError) as error:
        yield CheckFinding("database", CheckVerdict.FAILED, database_errors.sentence(error, database.url))
        return
    if not database.is_sound:
        yield CheckFinding("sqlite", CheckVerdict.WARNING, UNSOUND)


def _data(database: Database) -> Iterator[CheckFinding]:
    try:
        with database.read() as session:
            everyone, with_logo = partners.everyone(session), logos.partners_with_one(session)
            found = [(one.name, len(partners.admins(session, one))) for one in everyone]
            bare = [one.name for one in everyone if one.logo_url and one.id not in with_logo]
    except SQLAlchemyError:
        return  # an earlier check has reported the database
    if not found:
        yield CheckFinding("partner", CheckVerdict.WARNING, "none yet; type /mci in Slack, or run mci load")
    for name, admins in found:
        if admins:
            yield CheckFinding("partner", CheckVerdict.OK, f"{name}, {admins} with the role Incentives admin")
        else:
            yield CheckFinding(
                "partner", CheckVerdict.WARNING, f"{name} has no Incentives admin; load the roles"
            )
    for name in bare:
        says = f"the logo of {name} was never fetched, so its mails have none; load the partner again"
        yield CheckFinding("logo", CheckVerdict.WARNING, says)


def _agenda(database: Database) -> Iterator[CheckFinding]:
    """Report due associations that would be skipped, each kind of fault once."""
    by_fault = defaultdict[AgendaFault, list[str]](list)
    try:
        with database.read() as session:
            for one in tick.preview(session, clocks.system()):
                if one.fault is not None:
                    by_fault[one.fault].append(one.reference)
    except SQLAlchemyError:
        return  # an earlier check has reported the database
    for fault, references in by_fault.items():
        more = f" and {len(references) - MOST_NAMED} more" if len(references) > MOST_NAMED else ""
        named = f"{', '.join(references[:MOST_NAMED])}{more}"
        yield CheckFinding("agenda", CheckVerdict.FAILED, f"{named}: due and skipped; {FAULTS[fault]}")


def _slack(settings: Settings, workspaces: Workspaces) -> Iterator[CheckFinding]:
    if settings.slack_bot_token is None:
        return
    try:
        answer = workspaces.client_for(settings.slack_bot_token.get_secret_value()).auth_test()
    except SlackApiError as error:
        yield CheckFinding(
            "slack", CheckVerdict.FAILED, f"Slack refuses the bot token: {slack_words.why(error)}"
        )
        return
    except (SlackClientError, OSError):
        yield CheckFinding("slack", CheckVerdict.FAILED, f"{settings.slack_api_url} does not answer")
        return
    yield CheckFinding(
        "slack", CheckVerdict.OK, f"{answer['user']} in {answer['team']} ({answer['team_id']})"
    )
    granted = scopes.granted(answer)
    if granted is None:
        says = f"{settings.slack_api_url} does not tell which scopes the token has"
        yield CheckFinding("scopes", CheckVerdict.WARNING, says)
    else:
        yield _scopes("scopes", granted)


def _installations(database: Database, vault: Vault) -> Iterator[CheckFinding]:
    try:
        with database.read() as session:
            found = list(installations.every(session))
    except SQLAlchemyError:
        return  # an earlier check has reported the database
    for installation in found:
        what = f"installation {installation.partner_id}"
        try:
            vault.open(installation.sealed_token)
        except SecretUnreadable:
            says = "its token was sealed with another key; give SECRET_KEY_BEFORE, or install the app again"
            yield CheckFinding(what, CheckVerdict.FAILED, says)
        else:
            yield _scopes(what, set(installation.scopes))


def _scopes(what: str, granted: Collection[str]) -> CheckFinding:
    missing = [scope for scope in manifest.scopes() if scope not in granted]
    if missing:
        says = f"missing {', '.join(missing)}; paste “mci manifest” into the app again and reinstall it"
        return CheckFinding(what, CheckVerdict.FAILED, says)
    return CheckFinding(what, CheckVerdict.OK, "all scopes of the manifest")


def _socket(settings: Settings, workspaces: Workspaces) -> Iterator[CheckFinding]:
    if settings.slack_app_token is None:
        return
    try:
        token = settings.slack_app_token.get_secret_value()
        workspaces.client_for(None).apps_connections_open(app_token=token)
    except SlackApiError as error:
        yield CheckFinding(
            "socket mode", CheckVerdict.FAILED, f"Slack refuses the app token: {slack_words.why(error)}"
        )
    except (SlackClientError, OSError):
        yield CheckFinding("socket mode", CheckVerdict.FAILED, f"{settings.slack_api_url} does not answer")
    else:
        yield CheckFinding("socket mode", CheckVerdict.OK, "Slack accepts a connection")


def _mail(settings: Settings) -> Iterator[CheckFinding]:
    server = MailServer.parse(settings.smtp_url.get_secret_value())
    where = f"{server.host}:{server.port}"
    try:
        mime.write(SAMPLE, settings.mail_from, settings.public_url, clocks.system())
    except ValueError:
        yield CheckFinding("mail", CheckVerdict.FAILED, f"no mail can be written with MAIL_FROM; {EXAMPLE}")
        return
    try:
        smtp = server.connect()
        refusal = server.refusal_of(smtp, settings.mail_from)
        with suppress(OSError):  # the server may have closed the connection after its last answer
            smtp.quit()
        smtp.close()
    except OSError as error:  # smtplib's errors are among them
        yield CheckFinding("mail", CheckVerdict.FAILED, f"{where} accepts no mails: {error}")
        return
    if refusal is None:
        yield CheckFinding("mail", CheckVerdict.OK, f"{where} answers; mails come from {settings.mail_from}")
    else:
        says = f"{where} accepts no mails from {settings.mail_from}: {refusal}"
        yield CheckFinding("mail", CheckVerdict.FAILED, says)


def _mail_domain(settings: Settings) -> Iterator[CheckFinding]:
    domain = Sender.parse(settings.mail_from).address.rpartition("@")[2]
    yield from mail_domain.look(domain, settings.mail_dkim_selector, mail_domain.system_resolver)


def _directory(settings: Settings) -> Iterator[CheckFinding]:
    directory = TenantDirectory(settings.tenant_directory_url, clocks.system)
    answer = directory(KNOWN_DOMAIN)
    directory.close()
    where = settings.tenant_directory_url
    match answer:
        case TenantFound():
            yield CheckFinding("tenant directory", CheckVerdict.OK, where)
            return
        case DirectoryUnavailable(why):
            says = f"{where} does not answer as a tenant directory ({why})"
        case _:
            says = f"{where} does not know {KNOWN_DOMAIN}"
    says += "; until it does, tenants must be entered by hand; see TENANT_DIRECTORY_URL"
    yield CheckFinding("tenant directory", CheckVerdict.WARNING, says)


def _files(settings: Settings) -> Iterator[CheckFinding]:
    storage = evidence_storage.open_named(settings)
    try:
        storage.check()
    except StorageUnusable as error:
        says = f"files of claims cannot be kept at {storage.address}: {error}; see EVIDENCE_URL"
        yield CheckFinding("files", CheckVerdict.FAILED, says)
    else:
        yield CheckFinding("files", CheckVerdict.OK, f"{storage.address} can be written and read")


def _templates() -> Iterator[CheckFinding]:
    syntax = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    files = [path for path in TEMPLATES.rglob("*") if path.suffix in {".j2", ".html", ".txt"}]
    for path in files:
        try:
            syntax.parse(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            where = f"{path.relative_to(TEMPLATES)}, line {error.lineno}"
            yield CheckFinding("templates", CheckVerdict.FAILED, f"{where}: {error.message}")
            return
    yield CheckFinding("templates", CheckVerdict.OK, f"{len(files)} can be read")


def _history(database: Database, kept: Sequence[Head]) -> Iterator[CheckFinding]:
    is_whole = True
    try:
        for line in (*check_history.flaws(database), *check_history.differences(database, kept)):
            is_whole = False
            yield CheckFinding("history", CheckVerdict.FAILED, line)
        if is_whole:
            since = ", and as it was when the heads were kept" if kept else ""
            yield CheckFinding("history", CheckVerdict.OK, f"whole{since}")
    except SQLAlchemyError:
        return  # an earlier check has reported the database
    if is_whole:
        yield from _heads(database)


def _heads(database: Database) -> Iterator[CheckFinding]:
    try:
        for line in check_history.heads(database):
            yield CheckFinding("history head", CheckVerdict.OK, line)
    except SQLAlchemyError:
        says = "the history was being written for too long to take its head; try again"
        yield CheckFinding("history head", CheckVerdict.WARNING, says)


def _consistency(database: Database) -> Iterator[CheckFinding]:
    """Report associations whose records contradict each other, up to a maximum number."""
    try:
        with database.read() as session:
            found = [
                f"{one.association.reference} (no. {one.association.id}): {' '.join(one.says)}"
                for one in islice(consistency.every(session), MOST_NAMED + 1)
            ]
    except SQLAlchemyError:
        return  # an earlier check has reported the database
    for one in found[:MOST_NAMED]:
        yield CheckFinding("associations", CheckVerdict.FAILED, one)
    if len(found) > MOST_NAMED:
        yield CheckFinding("associations", CheckVerdict.FAILED, "and more")
    if not found:
        yield CheckFinding("associations", CheckVerdict.OK, "their records agree")
