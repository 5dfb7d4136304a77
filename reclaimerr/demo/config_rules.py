"""The demo's rules as a config.toml has them; verdicts.py and series_verdicts.py write them a second time."""

MOVIE_RULES = """\
[[rules]]
name = "Keep what is tagged"
target = "movie"
when = "'keep' in tags"
action = "protect"

[[rules]]
name = "Keep favourites"
target = "movie"
when = "favourite"
action = "protect"

[[rules]]
name = "Keep what many love"
target = "movie"
when = "imdb_rating >= 8 and imdb_votes > 10000"
action = "protect"

[[rules]]
name = "Old, unwatched, large"
target = "movie"
when = "unwatched_for > 180 days and size > 20 GiB"
action = "delete"
grace = "14 days"

[[rules]]
name = "Never watched and poorly rated"
target = "movie"
when = "never_watched and added_ago > 3 years and imdb_rating < 6"
action = "delete"
grace = "30 days"
"""

SPARE_RULE = """\
[[rules]]
name = "Spare 4K copies"
target = "version"
when = "resolution == '2160p' and '1080p' in other_resolutions and unwatched_for > 90 days"
action = "delete"
grace = "7 days"
services = ["radarr-4k"]
"""

SERIES_RULES = """\
[[rules]]
name = "Keep series that are tagged"
target = "series"
when = "'keep' in tags"
action = "protect"

[[rules]]
name = "Keep favourite series"
target = "series"
when = "favourite"
action = "protect"

[[rules]]
name = "Over, large, and nobody watches it"
target = "series"
when = "status == 'ended' and unwatched_for > 1 year and size > 20 GiB"
action = "delete"
grace = "14 days"

[[rules]]
name = "Finished seasons"
target = "season"
when = '''finished_by_all_viewers and seasons_from_latest >= 1
          and last_watched_ago > 120 days and added_ago > 120 days'''
action = "delete"
grace = "14 days"

[[rules]]
name = "Seasons that nobody began"
target = "season"
when = "season_number > 0 and never_watched and added_ago > 2 years"
action = "delete"
grace = "14 days"

[[rules]]
name = "Old news"
target = "episode"
when = "series_type == 'daily' and not newest(10) and added_ago > 60 days"
action = "delete"
grace = "7 days"
"""
