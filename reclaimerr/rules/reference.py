"""The owner's guide to the rule language; its tables come from the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reclaimerr.rules.fields import FIELDS, FUNCTIONS, KINDS, VOCABULARY, Field, Function, Type
from reclaimerr.rules.lexer import LONGEST
from reclaimerr.rules.parse import DEEPEST, MOST_CONDITIONS

_GUIDE = """# Rules

<!-- Made from the registry of fields: change reclaimerr/rules/reference.py or fields.py, then run
     python -m reclaimerr.rules.reference > docs/rules.md -->

A rule says which items it speaks of, and what is to happen to them:

```toml
[[rules]]
name     = "Old, unwatched, large"
target   = "movie"                  # movie, version, series, season or episode
when     = "unwatched_for > 180 days and size > 20 GiB and not 'keep' in tags"
action   = "delete"
grace    = "14 days"
```

`when` is one expression. The same text filters the library page, and is what you can share with others.

## Conditions

| You write | It means |
|---|---|
| `size > 20 GiB` | `==` `!=` `<` `<=` `>` `>=` compare a field with a value |
| `5 < imdb_rating <= 7` | a field between two values |
| `'keep' in tags`, `'keep' not in tags` | a list has, or has not, exactly this value (`'keep'` is not in `keep-hd`) |
| `any_of(tags, 'kids', 'keep')` | a list has at least one of the values |
| `all_of(tags, 'kids', 'keep')` | a list has all of the values |
| `resolution in ['480p', '576p']` | a field is one of several values |
| `contains(title, 'part')` | a text has a part |
| `matches(title, '^the ')` | a pattern (regular expression) is found in a text |
| `monitored`, `not monitored` | a yes/no field stands alone |
| `and`, `or`, `not`, `( )` | join conditions; `not` binds closest, then `and`, then `or` |

Text stands in single or double quotes, and everything between them is meant as it is: `'C:\\new'`, `"Ocean's Eleven"`.
Case never matters. New lines are spaces (not within quotes).

## Values

- **Sizes** need a unit: `20 GiB` (2^30), `20 GB` (10^9), `1.5 TB`, `700 MiB`.
- **Durations** need a unit: `90 min`, `12 hours`, `180 days`, `2 weeks`, `6 months` (of 30 days), `1 year` (365 days).
- **Shares** need `%`: `disk_free_share < 10 %`. Ratings are plain numbers: `rt_rating < 40`.
- **Dates** are text, `'2010-01-31'`, and mean midnight in `settings.timezone`; `==` means any time of that day.
- **Languages** may be written `'English'`, `'en'` or `'eng'`; **resolutions** `'2160p'` or `'4K'`; **codecs** `'hevc'` or `'x265'`.
- A literal out of a field's range is a mistake (`imdb_rating > 70`), as is text where a number is needed.

Every mistake is told with its column, what was expected, and the name that was probably meant. A rule has at most
{longest:,} characters, {conditions} conditions and {deepest} levels of parentheses.

## Yes, no, and not known

Each condition answers *yes*, *no* or *unknown*. Only a rule that says **yes** selects an item; a *protect* rule that
says *unknown* holds the item until the answer is known.

- A fact is **unknown** when its service was not asked, did not answer, answered too long ago, or when it is in doubt
  which title an item is. A condition over it is unknown, and so is `not` of that condition.
- A fact is **none** when its service answered that there is none: a movie without a collection, an item without tags,
  a title that nobody ever watched has no `last_watched`. Compared with none, `==`, `<`, `>` and `in` are no,
  `!=` and `not in` are yes.
- `known(field)` asks whether there is an answer at all; `exists(field)` whether there is a value.
- `and` is no as soon as one side is no, `or` is yes as soon as one side is yes, whatever the other side may be.

A {required} in quotes that no service knows leaves its condition unknown, so that a misspelt name
never deletes anything; you are told of it. A tag or genre that nobody uses only warns.

## What is easily mistaken

- `unwatched_for` is the field for "nobody watched it for a year". `last_watched_ago` is none for what was never watched,
  so `last_watched_ago > 1 year` is *no* for it.
- `never_watched` is yes only when every media server lists the item, answered lately, and can vouch for long enough
  (`limits.min_history`). Otherwise it is unknown.
- `added` is when what is there now became watchable; `title_added` is when the arr's entry was made.
- `size` is what this rule's action would free: of the services that the rule names, if it names any.
- File fields of a movie with several versions are known only where all versions agree; use `target = "version"`.
- `plays`, `viewers` and the functions over persons count completed views by persons (see `[users]`).
"""

_TITLES = {
    "identity": "What it is", "file": "Files", "time": "Dates", "watching": "Watching", "arr": "Radarr and Sonarr",
    "people": "Requests", "disk": "Disks", "ratings": "Ratings", "about": "About the title",
}  # fmt: skip


def render() -> str:
    """The text of docs/rules.md."""
    required = [kind.replace("_", " ") for kind, needed in VOCABULARY.items() if needed]
    names = f"{', '.join(required[:-1])} or {required[-1]}"
    guide = _GUIDE.format(longest=LONGEST, conditions=MOST_CONDITIONS, deepest=DEEPEST, required=names)
    return "\n".join([guide, *_fields(), *_functions()]) + "\n"


def _fields() -> Iterator[str]:
    yield "## Fields\n"
    yield "Targets: " + ", ".join(f"{letter} {kind}" for letter, kind in KINDS.items()) + ". *Absent* says what it"
    yield "means when a service answers without the field: there is *none*, or it is *unknown*."
    for group, title in _TITLES.items():
        yield f"\n### {title}\n"
        yield from _table(
            ("Field", "Type", "Targets", "Absent", "Meaning", "Example"),
            (_field(field) for field in FIELDS.values() if field.group == group),
        )


def _field(field: Field) -> tuple[str, ...]:
    words = f"{field.type}, {field.unit}" if field.measure else str(field.type)
    if field.type is Type.NUMBER and field.high is not None:
        words = f"{words}, {field.low:g} to {field.high:g}"
    return f"`{field.name}`", words, field.scope, field.absence, field.help, f"`{field.example}`"


def _functions() -> Iterator[str]:
    yield "\n## Functions\n"
    yield from _table(("Function", "Gives", "Targets", "Meaning"), map(_function, FUNCTIONS.values()))


def _function(function: Function) -> tuple[str, ...]:
    return f"`{function.example}`", str(function.type), function.scope, function.help


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


if __name__ == "__main__":
    print(render(), end="")
