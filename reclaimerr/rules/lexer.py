"""A rule's text in tokens. A mistake becomes a token too, so that the leftmost mistake is told."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import msgspec

from reclaimerr.errors import RuleMistake

LONGEST = 4_000
KEYWORDS = ("and", "or", "not", "in")

_TOKEN = re.compile(
    r"""(?P<date>[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}(?![0-9]))
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
      | (?P<text>'[^'\n\r]*'|"[^"\n\r]*")
      | (?P<word>[^\W\d]\w*)
      | (?P<op>==(?!=)|!=(?!=)|<=|>=|<(?!>)|>)
      | (?P<sign>[()\[\],%])""",
    re.VERBOSE,
)
_INSTEAD = {
    "===": "==", "!==": "!=", "=>": ">=", "=<": "<=", "<>": "!=", "&&": "and", "||": "or", "≥": ">=", "≤": "<=",
    "≠": "!=", "!": "not", "&": "and", "|": "or", "=": "==", "{": "(", "}": ")",
}  # fmt: skip
_CURLY = "“”„‟‘’‚‛«»‹›`´″′"
_COMMENTS = ("#", "//", "/*", "--")


class Token(msgspec.Struct, frozen=True):
    """A piece of the text; `column` counts from 1, `value` is a text literal without its quotes.

    Of a broken one `value` says what is wrong and `nearest` what was meant.
    """

    kind: Literal["word", "number", "text", "op", "sign", "end", "broken"]
    text: str
    column: int
    value: str = ""
    expected: str = ""
    nearest: str = ""

    @property
    def end(self) -> int:
        """The column behind it."""
        return self.column + len(self.text)

    def is_(self, *texts: str) -> bool:
        """Whether it is one of these keywords or signs (never a text literal)."""
        return self.kind in ("word", "op", "sign") and self.text in texts


def tokens(text: str) -> list[Token]:
    """The tokens of a rule, the last of kind `end` or `broken` (its value says what is wrong)."""
    if len(text) > LONGEST:
        raise RuleMistake(LONGEST + 1, f"the rule is longer than {LONGEST:,} characters", "a shorter rule")
    found: list[Token] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        token = _token(text, place)
        found.append(token)
        if token.kind == "broken":
            return found
        place = token.end - 1
    return [*found, Token("end", "", len(text) + 1)]


def _token(text: str, place: int) -> Token:
    match = _TOKEN.match(text, place)
    if match is None:
        return _broken(text, place)
    piece = match[0]
    if match.lastgroup == "date":
        quoted = f"'{re.sub('[./]', '-', piece)}'"
        return Token("broken", piece, place + 1, f"a date goes in quotes: {quoted}", quoted, quoted)
    if match.lastgroup == "text":
        return _text(piece, place + 1)
    if match.lastgroup == "number":
        return Token("number", piece, place + 1)
    if match.lastgroup == "word":
        return Token("word", piece, place + 1)
    return Token("op" if match.lastgroup == "op" else "sign", piece, place + 1)


def _text(piece: str, column: int) -> Token:
    for offset, letter in enumerate(piece):
        if unicodedata.category(letter) in ("Cc", "Cs"):
            said = f"a text may not hold the control character U+{ord(letter):04X}"
            return Token("broken", piece, column + offset, said, "text")
    return Token("text", piece, column, unicodedata.normalize("NFC", piece[1:-1]))


def _broken(text: str, place: int) -> Token:
    """Names the mistake that begins at a place where no token does."""
    letter = text[place]
    said, expected = f"unexpected {shown(letter)}", "a condition"
    if letter in _CURLY:
        said, expected = f"straight quotes are needed: ' or \", not {letter}", "' or \""
    elif letter in "'\"":
        said, expected = f"the text that begins here has no closing {letter}", letter
    elif any(text.startswith(sign, place) for sign in _COMMENTS):
        said, expected = "comments are not part of a rule", ""
    elif wrong := next((sign for sign in _INSTEAD if text.startswith(sign, place)), None):
        mended = _INSTEAD[wrong]
        return Token("broken", wrong, place + 1, f"unexpected {wrong}: write {mended}", mended, mended)
    elif letter in "+-*/^":
        said, expected = f"unexpected {letter}: a rule does not calculate", "a literal"
    elif letter == "." and text[place + 1 : place + 2].isdigit():
        said, expected = f"a number begins with a digit: 0.{text[place + 1]}", "a number"
    return Token("broken", letter, place + 1, said, expected)


def shown(text: str) -> str:
    """A piece of text as a message can carry it: short, and without what cannot be printed."""
    safe = "".join(letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in text)
    return safe if len(safe) <= 40 else safe[:39] + "…"
