"""Measures everything, or what is named, such as ``python -m benchmarks ack sweep``."""

import argparse
import sys

from benchmarks import ack, answers, files, outbox, page, start, sweep, understanding, upgrade
from benchmarks.figures import Figure, table

ALL = {
    "ack": ack,
    "answers": answers,
    "files": files,
    "sweep": sweep,
    "page": page,
    "outbox": outbox,
    "start": start,
    "understanding": understanding,
    "upgrade": upgrade,
}


def main() -> int:
    """Print each figure as it is known, then the table; return how many promises were missed."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("names", nargs="*", help=f"what to measure: {', '.join(ALL)}")
    arguments.add_argument("--most", type=int, default=1_000_000, help="associations of the large databases")
    chosen = arguments.parse_args()
    if unknown := set(chosen.names) - ALL.keys():
        arguments.error(f"nothing is called {', '.join(sorted(unknown))}; choose among {', '.join(ALL)}")
    figures: list[Figure] = []
    for name in chosen.names or ALL:
        for figure in ALL[name].measure(chosen.most):
            figures.append(figure)
            print(f"{figure.what}: {figure.value:.3g} {figure.unit}", flush=True)
    print()
    print(table(figures))
    return sum(not figure.is_reached for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
