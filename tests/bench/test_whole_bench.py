"""What ten thousand movies, 48,000 episodes and five people cost the whole program: `make bench`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reclaimerr.clock import DAY, now
from reclaimerr.config import load
from reclaimerr.managers import main
from reclaimerr.model.decision import Action, Rule
from reclaimerr.model.media import Kind
from reclaimerr.process import Life
from reclaimerr.rules.compile import compile
from reclaimerr.store import answers, candidates, db, facts, judging, services
from tests.bench.outside import Figures, Outside, Sampler, Writer, cpu_seconds, naive, pss, rested, tree, who
from tests.proof.installation import Running

pytestmark = pytest.mark.bench
MOVIES, SERIES, USERS, SEED = 10_000, 840, 5, 7
MIB = 1 << 20
IDLE_SECONDS = 30
LONG = 3600.0
RULES: tuple[tuple[Kind, Action, str], ...] = (
    ("movie", "protect", "'keep' in tags"),
    ("movie", "delete", "unwatched_for > 180 days and size > 20 GiB and not 'keep' in tags and imdb_rating < 7"),
    ("movie", "delete", "never_watched and added_ago > 3 years and imdb_rating < 6"),
    ("version", "delete", "resolution == '2160p' and '1080p' in other_resolutions and unwatched_for > 90 days"),
    ("series", "protect", "favourite"),
    ("series", "delete", "status == 'ended' and unwatched_for > 1 year and size > 20 GiB"),
    ("season", "delete", "finished_by_all_viewers and seasons_from_latest >= 1 and last_watched_ago > 120 days"),
    ("season", "delete", "season_number > 0 and never_watched and added_ago > 2 years"),
    ("episode", "delete", "series_type == 'daily' and not newest(10) and added_ago > 60 days"),
    ("episode", "delete", "unwatched_for > 1 year and size > 2 GiB and resolution == '1080p'"),
)
"""On every kind of item, as owners write them."""


@pytest.fixture(scope="module")
def figures() -> Iterator[Figures]:
    found = Figures()
    yield found
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"\n\n{MOVIES} movies, {SERIES} series, {USERS} users; {os.cpu_count()} cores, load {load}\n{found.told()}\n")


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    with Outside(SEED, MOVIES, USERS, SERIES) as stack:
        yield stack


@pytest.fixture(scope="module")
def synced(outside: Outside, tmp_path_factory: pytest.TempPathFactory, figures: Figures) -> Iterator[Running]:
    """An installation after its first sync and judgement, with what they cost."""
    home = Running(tmp_path_factory.mktemp("large"), outside)
    home.write()
    figures.add("episodes", str(outside.episodes))
    begun = time.perf_counter()
    started = home.start()
    try:
        with Sampler(started.pid) as sampler:
            home.ready()
            figures.add("start until everybody runs", f"{time.perf_counter() - begun:.2f} s")
            figures.add("the whole tree at its start (PSS)", f"{sum(map(pss, tree(started.pid))) / MIB:.0f} MiB")
            home.look_inside()
            with Writer() as writer:
                home.judged(LONG, every=0.5)
            db.detach()
            figures.add("start until all is read and judged", f"{time.perf_counter() - begun:.1f} s",
                        f"{cpu_seconds(tree(started.pid)):.1f} s of CPU")  # fmt: skip
            for name in (service.name for service in outside.services):
                figures.add(f"  {name}", "", f"{cpu_seconds([home.pid(name)]):.1f} s of CPU")
        waits = writer.waits
        figures.add("a writing request waits meanwhile", f"{waits[-1]:.2f} s at most",
                    f"99 %: {waits[len(waits) * 99 // 100]:.2f} s")  # fmt: skip
        figures.add("the whole tree at its peak (PSS)", f"{sampler.peak / MIB:.0f} MiB")
        for name, share in sorted(sampler.at_peak.items(), key=lambda one: -one[1]):
            figures.add(f"  {name}", f"{share / MIB:.1f} MiB")
        yield home
    finally:
        home.end()


def syncs(home: Running) -> dict[str, dict[str, Any]]:
    """The figures of each service's last sync."""
    return {one["name"]: one["figures"] for one in home.get("/api/v1/services")["items"]}


def test_a_first_read(synced: Running, outside: Outside, figures: Figures) -> None:
    service = outside.service("radarr-hd")
    fetched, loaded, plain = naive(f"{service.url}/api/v3/movie?excludeLocalCovers=true", service.api_key)
    figures.add("plain program: fetch the movie list", f"{fetched:.2f} s")
    figures.add("plain program: json.loads of it", f"{loaded:.2f} s, {plain / MIB:.0f} MiB")
    for name, one in syncs(synced).items():
        figures.add(f"first read of {name}", f"{one['items']} in {one['seconds']:.1f} s",
                    f"{one['requests']} requests, {one['bytes'] / MIB:.1f} MiB")  # fmt: skip
        figures.add(f"  peak memory of {name}", f"{one['peak_memory'] / MIB:.0f} MiB",
                    f"{one['peak_memory'] / plain:.2f} of the plain program's")  # fmt: skip
    assert syncs(synced)["radarr-hd"]["requests"] < 20


def test_a_second_read_where_nothing_changed(synced: Running, figures: Figures) -> None:
    synced.sync(LONG, every=0.5)
    for name, one in syncs(synced).items():
        figures.add(f"second read of {name}", f"{one['items']} in {one['seconds']:.1f} s",
                    f"{one['requests']} requests, {one['bytes'] / MIB:.1f} MiB, {one['changed']} changed")  # fmt: skip
    assert all(one["changed"] == one["added"] == 0 for one in syncs(synced).values())


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def test_facts_judgement_and_answers(synced: Running, figures: Figures) -> None:
    synced.look_inside()
    config = load.load(synced.config, {})
    context = main.open_context(Life.alone("radarr-hd"), synced.data, config)
    with db.write("bench"):
        db.run("INSERT OR IGNORE INTO touched SELECT id FROM media WHERE gone_at IS NULL")
    items = facts.waiting()
    seconds = timed(lambda: facts.refresh(config.limits.min_history, now()))
    figures.add("facts of everything", f"{seconds:.1f} s", f"{items} items, {seconds / items * 1e6:.0f} us each")
    rules = tuple(Rule(name=f"rule {index}", target=target, when=when, action=action)
                  for index, (target, action, when) in enumerate(RULES))  # fmt: skip
    bench = msgspec.structs.replace(context.bench(), rules=rules)
    judgements: list[judging.Judgement] = []
    seconds = timed(lambda: judgements.append(judging.judge(bench)))
    figures.add(f"judge {len(bench.rules)} rules", f"{seconds:.2f} s", f"{len(judgements[0].weighed)} decisions")
    figures.add("candidates follow", f"{timed(lambda: candidates.apply(judgements[0], bench)):.2f} s")
    instant = now()
    when = answers.Moment(instant, services.stale(instant, DAY), services.all_services())
    for rule in rules:
        asked = answers.Asked("", compile(rule.when, rule.target))
        seconds = min(timed(lambda asked=asked: answers.preview(asked, when)) for _ in range(5))
        figures.add(f"preview, {rule.target}: {rule.when[:40]}", f"{seconds * 1000:.0f} ms")
    db.detach()


def test_at_rest(synced: Running, figures: Figures) -> None:
    rested(3)
    pids = tree(synced.running.pid)
    shares = {pid: pss(pid) for pid in pids}
    figures.add("the whole tree at rest (PSS)", f"{sum(shares.values()) / MIB:.0f} MiB")
    for pid, share in sorted(shares.items(), key=lambda one: -one[1]):
        figures.add(f"  {who(pid, synced.running.pid)}", f"{share / MIB:.1f} MiB")
    before, begun = cpu_seconds(pids), time.perf_counter()
    rested(IDLE_SECONDS)
    used = (cpu_seconds(pids) - before) / (time.perf_counter() - begun)
    figures.add(f"CPU at rest over {IDLE_SECONDS} s", f"{used:.1%} of a core")


def test_the_database_is_small(synced: Running, figures: Figures) -> None:
    size = sum(path.stat().st_size for path in synced.data.root.glob("reclaimerr.db*") if path.is_file())
    figures.add("database", f"{size / MIB:.0f} MiB")
    folder = Path(synced.data.logs)
    figures.add("logs", f"{sum(path.stat().st_size for path in folder.iterdir()) / 1024:.0f} KiB")
