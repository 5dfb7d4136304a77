"""The simulated stack as a process of its own: prints its services and its configuration, ends with its input."""

from __future__ import annotations

import json
import sys

from reclaimerr.clock import now
from reclaimerr.demo.library import generate
from reclaimerr.demo.stack import Stack


def main(seed: int, movies: int, users: int, series: int) -> None:
    """Serve until standard input ends."""
    world = generate(seed, movies, now(), users, series=series)
    with Stack(world) as stack:
        told = {
            "services": [list(service) for service in stack.services],
            "config": stack.config_toml("TOKEN", port=7),
            "episodes": sum(len(show.episodes) for show in world.shows.values()),
        }
        print(json.dumps(told), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
