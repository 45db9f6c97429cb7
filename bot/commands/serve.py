"""``mci serve``: the bot itself."""

import gc
import time
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

NEVER = 1_000_000_000
"""Searches of what is not old any more from which Python would search everything by itself."""

A_DAY = 24 * 60 * 60
"""Seconds from one search of everything to the next."""

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
        reading = Thread(target=_live, name="language", daemon=True)
        WebServer(bot.web, settings.host, settings.port, stopping, most, reading.start).run()
    except CannotListen as error:
        sentence = f"Nothing can listen on {error}, for the reason above. Give another PORT or HOST."
        raise click.ClickException(sentence) from error


def read_language() -> None:
    """Read the words and the grammar of the conversation, for which whoever spoke first would wait else.

    They stay as long as the process. To search all of its memory for garbage takes half a second, in which no
    message is answered: what is read here is not searched again, and the rest once a day, by `_live`. What
    messages leave is found young, but for an object or two of each.
    """
    understand.prepare()
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, NEVER)
    log.info("language.read")


def _live() -> None:
    read_language()
    while True:
        time.sleep(A_DAY)
        log.info("memory.searched", freed=gc.collect())
