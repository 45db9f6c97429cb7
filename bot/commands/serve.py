"""``mci serve``: the bot itself."""

import gc
from contextlib import closing
from threading import Thread

import click
import structlog

from bot import logs
from bot.build import Bot, build
from bot.checks.check import slack_settings
from bot.checks.database_errors import explained
from bot.checks.finding import CheckVerdict
from bot.commands.opening import held, read_settings
from bot.stopping import Stopping
from bot.web.connections import allow_files, most_connections
from bot.web.web_server import CannotListen, WebServer
from flows.rules.language import understand
from store.database.engine import UNSOUND

log = structlog.get_logger(__name__)


@click.command()
@click.option("--no-scheduler", is_flag=True, help="Only answer requests; another process does the rest.")
@click.option("--no-web", is_flag=True, help="Only run the scheduler and deliver; another process answers.")
def serve(*, no_scheduler: bool, no_web: bool) -> None:
    """Run the bot: web app, Slack connection, scheduler and delivery."""
    settings = read_settings()
    for finding in slack_settings(settings):
        if finding.verdict is CheckVerdict.FAILED:
            raise click.ClickException(finding.says)
    logs.configure(settings.log_level, settings.log_format)
    bot = build(settings)
    with explained(bot.database.url), closing(bot.database), held(bot.database):
        if not bot.database.is_sound:
            log.warning("database.unsound", why=UNSOUND)
        run(bot, keeps_clocks=not no_scheduler, answers=not no_web)


def run(bot: Bot, *, keeps_clocks: bool = True, answers: bool = True) -> None:
    """Run the bot until a signal says to stop."""
    stopping = Stopping()
    stopping.listen()
    try:
        if keeps_clocks:
            bot.start()
            log.info("bot.keeping_clocks")
        if answers:
            bot.connect()
            _serve_web(bot, stopping)
        else:
            stopping.wait()
    finally:
        log.info("bot.stopping")
        bot.stop()


def _serve_web(bot: Bot, stopping: Stopping) -> None:
    settings = bot.settings
    log.info("bot.answering", host=settings.host, port=settings.port, socket_mode=bot.socket is not None)
    most = most_connections(allow_files())
    try:
        reading = Thread(target=read_language, name="language", daemon=True)
        WebServer(bot.web, settings.host, settings.port, stopping, most, reading.start).run()
    except CannotListen as error:
        sentence = f"Nothing can listen on {error}, for the reason above. Give another PORT or HOST."
        raise click.ClickException(sentence) from error


def read_language() -> None:
    """Read the words and the grammar of the conversation, for which whoever spoke first would wait else.

    They stay as long as the process. To look whether any of it can be given up takes half a second each
    time, in which no message is answered; so that is not looked for again.
    """
    understand.prepare()
    gc.collect()
    gc.freeze()
    log.info("language.read")
