"""Changes config.toml in place: comments, order and formatting stay, and no other edit is lost.

An edit is checked as a whole before anything is written; the file is replaced atomically, private
to its owner, and what it was stays beside it as config.toml.bak.
"""

from __future__ import annotations

import copy
import errno
import fcntl
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from reclaimerr.config.environment import scalar, set_by
from reclaimerr.config.load import NAME, digest, load_text, parsed, read
from reclaimerr.config.masked import unmasked
from reclaimerr.config.outline import split_key
from reclaimerr.config.shape import Config, Service
from reclaimerr.config.spec import Raw, row_at
from reclaimerr.config.splice import pruned, rewrite
from reclaimerr.config.values import KINDS
from reclaimerr.config.wrong import cut, nearest
from reclaimerr.errors import ConfigMistakes, Mistake, ReclaimerrError
from reclaimerr.paths import write_private

Document = dict[str, Raw]
Environment = Mapping[str, str]
Review = Callable[[Config, Config], None]


class Changed(ReclaimerrError):
    """The file is not the one that the edit was made from."""


class NotWritten(ReclaimerrError):
    """The file could not be written; it is as it was."""


def current(path: Path) -> tuple[str, str]:
    """The file's text and digest; a file that is not there yet is an empty one."""
    text = read(path) if path.exists() else ""
    return text, digest(text)


def edit(
    path: Path, changes: Mapping[str, Raw], expect: str | None, env: Environment | None = None,
    review: Review | None = None,
) -> str:  # fmt: skip
    """Set keys to values as one would write them (None: back to the default); returns the new digest.

    Keys are dotted (`web.port`, `services.radarr-hd`, `users.alice`). Secrets that come back masked
    stay what they are. Raises ConfigMistakes, Changed or NotWritten, and then nothing was written.
    `review` sees what is and what would be, and may raise ConfigMistakes as well.
    """
    known = os.environ if env is None else env
    paths = {key: _path(key, path.name) for key in changes}
    _reachable(paths, changes, known, path.name)

    def change(document: Document) -> None:
        for key, value in changes.items():
            _put(document, paths[key], value)

    return _write(path, change, expect, known, review)


def keys_stay_home(old: Config, new: Config) -> None:
    """A review for edits from afar: a key that nobody gave again is not sent to another address.

    Whoever may edit, but not read secrets, would read them there.
    """
    mistakes = [
        Mistake(f"services.{name}.url", "is another address; expected its api_key along with it", None)
        for name, before in old.services.items()
        if (after := new.services.get(name)) and after.api_key == before.api_key and _moved(before, after)
    ]
    if mistakes:
        raise ConfigMistakes(mistakes)


def _moved(before: Service, after: Service) -> bool:
    """Whether another machine or program would hear the key, or one whose certificate nobody checks any more."""
    places = [urlsplit(service.url)[:2] for service in (before, after)]
    return places[0] != places[1] or (before.verify_tls and not after.verify_tls)


def add_rule(path: Path, rule: Document, expect: str | None, env: Environment | None = None) -> str:
    """Put a rule (as one would write it) behind the others; returns the new digest."""
    return _write(path, lambda document: _rules(document).append(_plain(rule)), expect, env)


def replace_rule(path: Path, name: str, rule: Document, expect: str | None, env: Environment | None = None) -> str:
    """Change the rule of a name in its place; KeyError where there is none."""

    def change(document: Document) -> None:
        rules = _rules(document)
        rules[_index(rules, name)] = _plain(rule)

    return _write(path, change, expect, env)


def remove_rule(path: Path, name: str, expect: str | None, env: Environment | None = None) -> str:
    """Take the rule of a name out; KeyError where there is none."""

    def change(document: Document) -> None:
        rules = _rules(document)
        del rules[_index(rules, name)]

    return _write(path, change, expect, env)


def value_of(key: str, text: str) -> Raw:
    """The TOML value that a text from the command line stands for at a key.

    Lists are written as in TOML: `["a", "b"]`. Raises ConfigMistakes.
    """
    row = row_at(_path(key, NAME))
    if row is None or KINDS[row.kind].scalar:
        return scalar(row, text) if row else text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        raise _mistake(key, f'is not written as {KINDS[row.kind].hint}, expected such as ["a", "b"]', NAME) from None


def _write(
    path: Path, change: Callable[[Document], None], expect: str | None, env: Environment | None,
    review: Review | None = None,
) -> str:  # fmt: skip
    path = path.resolve()  # A link stays a link; the file that it names is replaced.
    with _alone(path.parent):
        text, before = current(path)
        if expect is not None and expect != before:
            raise Changed(f"{path.name} was changed since it was read; read it again")
        old = parsed(text, path.name)
        wanted = copy.deepcopy(old)
        change(wanted)
        new = _rewritten(text, old, wanted, path.name)
        known = os.environ if env is None else env
        made = load_text(new, known, path.name)
        if review is not None:
            review(load_text(text, known, path.name), made)
        if new != text:
            _replace(path, text, new)
        return digest(new)


def _rewritten(text: str, old: Document, wanted: Document, file: str) -> str:
    """The new text, proved to say exactly what was wanted."""
    try:
        new = rewrite(text, old, wanted)
        new.encode("utf-8")
        if pruned(tomllib.loads(new)) == pruned(wanted):
            return new
    except UnicodeEncodeError:
        raise _mistake("", "there is a character in it that no file can hold, expected text", file) from None
    except ValueError:
        pass
    raise NotWritten(f"{file} is laid out in a way that cannot be edited here; edit it by hand")


def _replace(path: Path, text: str, new: str) -> None:
    backup = path.with_name(path.name + ".bak")
    try:
        owner = path.stat() if path.exists() else None
        if owner:
            write_private(backup, text)
        write_private(path, new)
    except OSError as error:
        hint = "; mount its folder instead of the file alone" if error.errno == errno.EBUSY else ""
        raise NotWritten(f"{path} cannot be written: {error.strerror}{hint}") from error
    if owner and os.geteuid() == 0:
        # An edit by root (docker exec) must leave the files readable to the account that runs us.
        with suppress(OSError):
            os.chown(path, owner.st_uid, owner.st_gid)
            os.chown(backup, owner.st_uid, owner.st_gid)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One edit at a time, across processes."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise NotWritten(f"{folder} cannot be opened: {error.strerror}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _path(key: str, file: str) -> tuple[str, ...]:
    try:
        path = split_key(key)
    except ValueError:
        raise _mistake(key, "is no key, expected such as web.port", file) from None
    if path[0] == "rules":
        raise _mistake(key, "rules are edited one by one, expected another key", file)
    return path


def _reachable(paths: dict[str, tuple[str, ...]], changes: Mapping[str, Raw], env: Environment, file: str) -> None:
    """Refuse what the environment would win over anyway."""
    taken = {key: set_by(path, env) for key, path in paths.items() if changes[key] is not None}
    mistakes = [
        Mistake(key, f"is set by {name} in the environment, which goes first; expected a change there", None, file)
        for key, name in taken.items()
        if name
    ]
    if mistakes:
        raise ConfigMistakes(mistakes)


def _put(document: Document, path: tuple[str, ...], value: Raw) -> None:
    place: Raw = document
    for part in path[:-1]:
        place = place.setdefault(part, {})
        if not isinstance(place, dict):
            raise _mistake(".".join(path), f"{part} is no section, expected another key", NAME)
    new = unmasked(path, _plain(value), place.get(path[-1]))
    if new is None:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = new


def _plain(value: Raw) -> Raw:
    """What TOML can say: tuples as lists, and what is None left out."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int | float | date):
        return value
    raise _mistake("", f"{type(value).__name__} is nothing that TOML can say, expected text, a number or a list", NAME)


def _rules(document: Document) -> list[Raw]:
    rules = document.setdefault("rules", [])
    if not isinstance(rules, list):
        raise _mistake("rules", "is no list of blocks, expected [[rules]]", NAME)
    return rules


def _index(rules: list[Raw], name: str) -> int:
    names = [rule.get("name") if isinstance(rule, dict) else None for rule in rules]
    if name not in names:
        raise KeyError(f"there is no rule {cut(name)}{nearest(name, filter(None, names))}")
    return names.index(name)


def _mistake(key: str, words: str, file: str) -> ConfigMistakes:
    return ConfigMistakes([Mistake(key, words, None, file)])
