"""Runs the command line: ``mci`` or ``python -m bot``."""

import gc
import signal
import sys
from io import TextIOWrapper


def main() -> None:
    """Run a command; Ctrl-C while its code is still being loaded ends it silently."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # What importing makes is kept until the process ends. Searching it for garbage, again and again while it
    # grows and then as long as the process runs, would cost time and free nothing.
    gc.disable()
    from bot.cli import main as run  # this import takes most of the start-up time

    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGINT, before)
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal that cannot show some characters must not prevent a command from printing its result.
        sys.stdout.reconfigure(errors="backslashreplace")
    run()


if __name__ == "__main__":
    main()
