"""``mci serve``: the bot itself."""

import signal
from threading import Event

import click
import structlog
import uvicorn

from bot import logs
from bot.build import Bot, build
from bot.check import Verdict, slack_settings
from bot.commands.opening import held, read_settings
from bot.database_errors import explained
from bot.http_protocol import QuietProtocol
from store.database import UNSOUND

STOP_SECONDS = 10
"""Time that open requests have to end after the word to stop."""

SIGNAL_SECONDS = 1.0
"""How often a process that answers nobody looks whether it is to stop."""

log = structlog.get_logger(__name__)


@click.command()
@click.option("--no-scheduler", is_flag=True, help="Answer requests only; another process keeps the clocks.")
@click.option("--no-web", is_flag=True, help="Keep the clocks and deliver only; another process answers.")
def serve(*, no_scheduler: bool, no_web: bool) -> None:
    """Run the bot: web app, Slack connection, scheduler and delivery."""
    settings = read_settings()
    for finding in slack_settings(settings):
        if finding.verdict is Verdict.FAILED:
            raise click.ClickException(finding.says)
    logs.configure(settings.log_level, settings.log_format)
    bot = build(settings)
    with explained(bot.database.url), held(bot.database):
        if not bot.database.is_sound:
            log.warning("database.unsound", why=UNSOUND)
        run(bot, keeps_clocks=not no_scheduler, answers=not no_web)


def run(bot: Bot, *, keeps_clocks: bool = True, answers: bool = True) -> None:
    """Run the bot until a signal says to stop."""
    stopped = Event()
    # The web server takes the signals while it runs, ends, and raises them again for these.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    if keeps_clocks:
        bot.start()
        log.info("bot.keeping_clocks")
    try:
        if answers:
            bot.connect()
            _serve_web(bot)
        else:
            # A signal that comes while a wait begins is seen only when it ends.
            while not stopped.wait(SIGNAL_SECONDS):
                pass
    finally:
        log.info("bot.stopping")
        bot.stop()


def _serve_web(bot: Bot) -> None:
    settings = bot.settings
    log.info("bot.answering", host=settings.host, port=settings.port, socket_mode=bot.socket is not None)
    # The access log would hold links with secrets; what Slack sends is logged by the reception. Who a proxy
    # speaks for is the web app's own matter.
    uvicorn.run(
        bot.web,
        http=QuietProtocol,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
