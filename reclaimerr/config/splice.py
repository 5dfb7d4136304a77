"""Changes a TOML text so that it says another document, and touches nothing else.

The text is cut and joined at the places that outline.py knows, so every comment, blank line and
spelling that is not part of the change stays as it was written. (Editing through tomlkit's
containers puts a new key behind the comments that announce the next section, and removing a block
takes the next block's comment along.)
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from reclaimerr.config.outline import Entry, Header, Outline, Path
from reclaimerr.config.render import is_blocks, render_block, render_entry, render_key, render_value
from reclaimerr.config.spec import Raw

_COMMENT = re.compile(r"[ \t]*#")
_COMMENTED_HEADING = re.compile(r"^[ \t]*#[ \t]?\[\[?([A-Za-z0-9_.-]+)\]\]?[ \t\r]*$", re.MULTILINE)


def rewrite(text: str, old: dict[str, Raw], new: dict[str, Raw]) -> str:
    """The text of the document `old`, changed to say `new`."""
    return _merge(text, (), old, new)


def pruned(value: Raw) -> Raw:
    """What two documents are compared by: 1 is not true, and an empty table is none (TOML cannot always keep one)."""
    if isinstance(value, list):
        return [pruned(item) for item in value]
    if not isinstance(value, dict):
        return (type(value), value)
    inner = {key: pruned(item) for key, item in value.items()}
    return {key: item for key, item in inner.items() if item not in ({}, [])}


def _merge(text: str, path: Path, old: dict[str, Raw], new: dict[str, Raw]) -> str:
    for key in old:
        if key not in new:
            text = _remove(text, (*path, key))
    for key, value in new.items():
        place = (*path, key)
        if key not in old:
            text = _add(text, place, value)
        elif pruned(old[key]) != pruned(value):
            text = _change(text, place, old[key], value)
    return text


def _change(text: str, path: Path, old: Raw, new: Raw) -> str:
    entry = Outline(text).entry(path)
    if isinstance(old, dict) and isinstance(new, dict) and (entry is None or old.keys() == new.keys()):
        return _merge(text, path, old, new)
    if entry is None and is_blocks(_names(path), old) and is_blocks(_names(path), new):
        return _merge_blocks(text, path, old, new)
    if entry is None or (old == [] and is_blocks(_names(path), new)):
        return _add(_remove(text, path), path, new)
    return text[: entry.value] + render_value(new) + text[entry.end :]


def _names(path: Path) -> tuple[str, ...]:
    return tuple(part for part in path if isinstance(part, str))


def _merge_blocks(text: str, path: Path, old: list[Raw], new: list[Raw]) -> str:
    """Match blocks by name, so that the ones that stay are changed in place; from the last to the first."""
    steps = SequenceMatcher(None, [_ident(e) for e in old], [_ident(e) for e in new], autojunk=False).get_opcodes()
    for _, start, end, new_start, new_end in reversed(steps):
        both = min(end - start, new_end - new_start)
        for extra in reversed(new[new_start + both : new_end]):
            text = _insert_block(text, path, start + both, extra)
        for index in reversed(range(start + both, end)):
            text = _remove(text, (*path, index))
        for index in reversed(range(both)):
            text = _merge(text, (*path, start + index), old[start + index], new[new_start + index])
    return text


def _ident(entry: dict[str, Raw]) -> str:
    return repr(entry.get("name", entry.get("disk")))


def _add(text: str, path: Path, value: Raw) -> str:
    names = _names(path)
    if isinstance(value, dict):
        return _put_block(text, _block_place(text, path), render_block(names, value))
    if is_blocks(names, value):
        blocks = "\n".join(render_entry(names, entry) for entry in value)
        return _put_block(text, _block_place(text, path), blocks) if blocks else text
    return _add_key(text, path, value)


def _add_key(text: str, path: Path, value: Raw) -> str:
    outline = Outline(text)
    parent, key = path[:-1], str(path[-1])
    header = next((number for number, header in enumerate(outline.headers, 1) if header.path == parent), 0)
    if header or not parent:
        return _insert_line(outline, header, key, f"{render_key(key)} = {render_value(value)}")
    siblings = [entry for entry in outline.entries if _is_dotted(outline, entry, parent)]
    if not siblings:
        return _put_block(text, _block_place(text, parent), render_block(_names(parent), {key: value}))
    above = _heading(outline, siblings[-1])
    line = f"{render_key(*_names(path[len(above) :]))} = {render_value(value)}"
    return _line_after(text, siblings[-1].end, _indent(text, siblings[-1].start), line)


def _is_dotted(outline: Outline, entry: Entry, parent: Path) -> bool:
    """Whether a key such as `web.port` makes its table without a heading for it."""
    return entry.outer and entry.path[: len(parent)] == parent and len(_heading(outline, entry)) < len(parent)


def _heading(outline: Outline, entry: Entry) -> Path:
    return outline.headers[entry.block - 1].path if entry.block else ()


def _insert_line(outline: Outline, block: int, key: str, line: str) -> str:
    """Put a line behind its own commented-out form if the block has one, else behind the block's last key."""
    text = outline.text
    own = [entry for entry in outline.entries if entry.outer and entry.block == block]
    header = outline.headers[block - 1] if block else None
    begin = _line_end(text, header.end) if header else 0
    commented = re.compile(rf"^[ \t]*#[ \t]*{re.escape(key)}[ \t]*=.*$", re.MULTILINE)
    hint = commented.search(text, begin, _block_end(outline, block))
    if hint and not any(entry.start < hint.start() < entry.end for entry in own):
        return _line_after(text, hint.end(), _indent(text, hint.start()), line)
    if own:
        return _line_after(text, own[-1].end, _indent(text, own[-1].start), line)
    if header:
        return _line_after(text, header.end, _indent(text, header.start), line)
    return line + _newline(text) + text


def _block_end(outline: Outline, block: int) -> int:
    """Where what is said about a block ends at the latest: the next heading, commented out or not."""
    begin = outline.headers[block - 1].start if block else -1
    return next((start for start, _ in _headings(outline) if start > begin), len(outline.text))


def _insert_block(text: str, path: Path, index: int, entry: dict[str, Raw]) -> str:
    outline = Outline(text)
    following = next((header for header in outline.headers if header.path == (*path, index)), None)
    block = render_entry(_names(path), entry)
    place = _above(text, following.start) if following else _block_place(text, path)
    return _put_block(text, place, block)


def _block_place(text: str, path: Path) -> int:
    """Where a new block goes: behind its like, else behind its relatives, else at the end."""
    outline = Outline(text)
    return _behind(outline, path) or _behind(outline, path[:1]) or len(text)


def _behind(outline: Outline, path: Path) -> int | None:
    """The place behind the last block at or below a path, but above what is said about the next one."""
    names = _names(path)
    headings = _headings(outline)
    related = [number for number, (_, of) in enumerate(headings) if of[: len(names)] == names]
    if not related:
        return None
    if related[-1] + 1 == len(headings):
        return len(outline.text)
    following = headings[related[-1] + 1][0]
    before = [number for number, header in enumerate(outline.headers, 1) if header.start < following]
    return max(_above(outline.text, following), _end_of_block(outline, before[-1]) if before else 0)


def _headings(outline: Outline) -> list[tuple[int, tuple[str, ...]]]:
    """The start and the names of every heading, commented out or not, in order."""
    values = [(entry.start, entry.end) for entry in outline.entries if entry.outer]
    commented = (
        (match.start(), tuple(match[1].split(".")))
        for match in _COMMENTED_HEADING.finditer(outline.text)
        if not any(start < match.start() < end for start, end in values)
    )
    return sorted([*((header.start, _names(header.path)) for header in outline.headers), *commented])


def _above(text: str, heading: int) -> int:
    """The start of the comment lines that stand directly above a heading."""
    start = _line_start(text, heading)
    while start:
        above = _line_start(text, start - 1)
        if not _COMMENT.match(text, above):
            break
        start = above
    return start


def _put_block(text: str, place: int, block: str) -> str:
    newline = _newline(text)
    head, tail = text[:place], text[place:]
    if head and not head.endswith("\n"):
        head += newline
    if head and not head.endswith(("\n\n", "\n\r\n")):
        head += newline
    block = block.replace("\n", newline)
    return head + block + (newline if tail and not tail.startswith(newline) else "") + tail


def _remove(text: str, path: Path) -> str:
    outline = Outline(text)
    inside = [(n, header) for n, header in enumerate(outline.headers, 1) if header.path[: len(path)] == path]
    blocks = {number for number, _ in inside}
    spans = [_block_span(outline, number, header) for number, header in inside]
    spans += [
        (_line_start(text, entry.start), _line_end(text, entry.end))
        for entry in outline.entries
        if entry.outer and entry.block not in blocks and entry.path[: len(path)] == path
    ]
    for start, end in sorted(spans, reverse=True):
        text = _cut(text, start, end)
    return text


def _block_span(outline: Outline, number: int, header: Header) -> tuple[int, int]:
    return _line_start(outline.text, header.start), _end_of_block(outline, number)


def _end_of_block(outline: Outline, number: int) -> int:
    """The end of the line of a block's last key, or of its heading."""
    own: list[Entry] = [entry for entry in outline.entries if entry.outer and entry.block == number]
    return _line_end(outline.text, own[-1].end if own else outline.headers[number - 1].end)


def _cut(text: str, start: int, end: int) -> str:
    """Without a span of whole lines; two blank lines that meet become one."""
    head, tail = text[:start], text[end:]
    newline = _newline(text)
    if tail.startswith(newline) and (not head or head.endswith(newline * 2)):
        tail = tail[len(newline) :]
    return head + tail


def _line_after(text: str, end: int, indent: str, line: str) -> str:
    newline = _newline(text)
    place = _line_end(text, end)
    head = text[:place] if text[:place].endswith("\n") else text[:place] + newline
    return head + indent + line + newline + text[place:]


def _indent(text: str, position: int) -> str:
    line = text[_line_start(text, position) : position + 1]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _line_start(text: str, position: int) -> int:
    return text.rfind("\n", 0, position) + 1


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end + 1


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
