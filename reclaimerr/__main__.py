"""`python -m reclaimerr` is the console script."""

import sys

from reclaimerr.cli import main

if __name__ == "__main__":
    sys.exit(main())
