"""Rules to begin with: each can be taken as it is, and none of them removes anything by itself."""

from __future__ import annotations

from reclaimerr.clock import DAY
from reclaimerr.model.decision import Rule

RECIPES: tuple[tuple[Rule, str], ...] = (
    (
        Rule(name="Large and long unwatched", target="movie", action="delete", grace=14 * DAY,
             when="unwatched_for > 1 year and size > 20 GiB and not 'keep' in tags"),
        "Large movies that nobody has watched for a year. The best place to start: few titles, much room.",
    ),
    (
        Rule(name="Watched long ago", target="movie", action="delete", grace=30 * DAY,
             when="viewers_count >= 2 and last_watched_ago > 2 years and not favourite and not 'keep' in tags"),
        "Movies that at least two of you have watched, and that nobody has come back to for two years.",
    ),
    (
        Rule(name="Never watched, weakly rated", target="movie", action="delete", grace=30 * DAY,
             when="never_watched and added_ago > 1 year and imdb_rating < 6.5 and not 'keep' in tags"),
        "Movies that have been there for a year without anybody trying them, and that IMDb does not praise.",
    ),
    (
        Rule(name="Ended and unwatched series", target="series", action="delete", grace=30 * DAY,
             when="status == 'ended' and unwatched_for > 2 years and not 'keep' in tags"),
        "Whole series that are over and that nobody has watched for two years.",
    ),
    (
        Rule(name="Old seasons of daily shows", target="season", action="delete_files", grace=14 * DAY,
             when="series_type == 'daily' and seasons_from_latest >= 2 and unwatched_for > 90 days"),
        "News and talk shows pile up: the files of all but the two newest seasons; the show itself stays.",
    ),
    (
        Rule(name="Keep favourites", target="movie", action="protect", when="favourite or 'keep' in tags"),
        "What anybody marked as a favourite, or tagged \"keep\" in Radarr, stays, whatever other rules say.",
    ),
)  # fmt: skip
"""Each with a word on what it is good for."""
