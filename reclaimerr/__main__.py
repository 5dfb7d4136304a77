"""`python -m reclaimerr` is the console script. Thin: child processes import it again."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command that the arguments name, and leave with its exit code."""
    from reclaimerr.cli.main import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
