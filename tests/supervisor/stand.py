"""A supervisor with trivial children, as a program of its own: `stand.py CONFIG DATA [PREPARE]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from reclaimerr.paths import DataDir
from reclaimerr.supervisor import watch
from reclaimerr.supervisor.roster import Entries

if __name__ == "__main__":
    prepare = sys.argv[3] if len(sys.argv) > 3 else "children:prepares"
    entries = Entries(web="children:web", manager="children:manager", prepare=prepare)
    sys.exit(watch.run(Path(sys.argv[1]), DataDir(Path(sys.argv[2])), os.environ, entries=entries))
