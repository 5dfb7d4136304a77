"""`python -m reclaimerr.supervisor.health [DATA]`: exit 0 when the page answers, for a container's health check."""

from __future__ import annotations

import http.client
import os
import sys
from pathlib import Path

import msgspec

from reclaimerr.config import accepted
from reclaimerr.config.shape import Web
from reclaimerr.paths import DataDir

PATIENCE = 4.0
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - asked for, not bound


def healthy(web: Web) -> bool:
    """Whether /healthz of this web answers 200 in time."""
    connection = http.client.HTTPConnection(ANYWHERE.get(web.host, web.host), web.port, timeout=PATIENCE)
    try:
        connection.request("GET", f"{web.base_path}/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main(arguments: list[str]) -> int:
    """The exit code for the data directory named by argument or $RECLAIMERR_DATA."""
    root = arguments[0] if arguments else os.environ.get("RECLAIMERR_DATA", ".")
    try:
        config, _generation = accepted.read(DataDir(Path(root)))
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        print(f"no accepted configuration in {root}: {error}", file=sys.stderr)
        return 1
    return 0 if healthy(config.web) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
