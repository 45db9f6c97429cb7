"""Runs the command line: ``mci`` or ``python -m bot``."""

import signal
import sys
from io import TextIOWrapper


def main() -> None:
    """Run a command; Ctrl-C while its code is still being loaded ends it without a word."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.cli import main as run  # most of the time of a start goes by here

    signal.signal(signal.SIGINT, before)
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal of few letters must not keep a command from telling what it did.
        sys.stdout.reconfigure(errors="backslashreplace")
    run()


if __name__ == "__main__":
    main()
