"""From a rule's text to its tree: or, and, not, parentheses, conditions.

The first mistake from the left ends it; it carries its column, what was expected and the nearest name.
"""

from __future__ import annotations

from reclaimerr.errors import RuleMistake
from reclaimerr.model.media import Kind
from reclaimerr.rules import hints
from reclaimerr.rules.conditions import Operand, Place, alone, chain, comparison, membership, refuse_flag
from reclaimerr.rules.fields import FIELDS, FUNCTIONS, Function
from reclaimerr.rules.functions import pattern
from reclaimerr.rules.lexer import KEYWORDS, Token, shown, tokens
from reclaimerr.rules.literals import DIGITS, Items, Number, Text, plain_text, read, whole
from reclaimerr.rules.tree import And, Expr, Not, Or, Subject, Test, Value

DEEPEST = 50
MOST_CONDITIONS = 200
MOST_ITEMS = 100


def parse(text: str, target: Kind) -> Expr:
    """The tree of a rule's text for items of a kind; raises RuleMistake."""
    return _Parser(text, target).whole()


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, target: Kind) -> None:
        self.text = text
        self.target = target
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0
        self.conditions = 0

    @property
    def next(self) -> Token:
        """The token to come; a broken one is a mistake as soon as it is looked at."""
        token = self.tokens[self.place]
        if token.kind == "broken":
            raise RuleMistake(token.column, token.value, token.expected, token.nearest)
        return token

    @property
    def previous(self) -> Token | None:
        return self.tokens[self.place - 1] if self.place else None

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def accept(self, *texts: str) -> Token | None:
        """Takes the next token if it is one of these keywords or signs."""
        return self.take() if self.next.is_(*texts) else None

    def whole(self) -> Expr:
        if self.tokens[0].kind == "end":
            raise RuleMistake(1, "the rule is empty: a condition is expected", "a condition")
        expr = self.any()
        if self.next.kind != "end":
            raise hints.unexpected(self.next, self.previous)
        return expr

    def any(self) -> Expr:
        terms = [self.all()]
        while self.accept("or"):
            terms.append(self.all())
        return Or(tuple(terms)) if len(terms) > 1 else terms[0]

    def all(self) -> Expr:
        terms = [self.one()]
        while self.accept("and"):
            terms.append(self.one())
        return And(tuple(terms)) if len(terms) > 1 else terms[0]

    def one(self) -> Expr:
        opening = self.accept("not", "(")
        if opening is None:
            return self.condition()
        self.depth += 1
        if self.depth > DEEPEST:
            raise RuleMistake(opening.column, f"nested more than {DEEPEST} levels deep", "a flatter rule")
        expr = Not(self.one()) if opening.text == "not" else self.group()
        self.depth -= 1
        return expr

    def group(self) -> Expr:
        expr = self.any()
        if not self.accept(")"):
            if self.next.kind == "end":
                raise RuleMistake(self.next.column, "a parenthesis is open: ) is missing", ")")
            raise hints.unexpected(self.next, self.previous)
        return expr

    def condition(self) -> Test:
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS:
            raise RuleMistake(self.next.column, f"more than {MOST_CONDITIONS} conditions", "fewer conditions")
        start = self.next
        if not self.begins_operand(start):
            raise hints.no_condition(start, self.previous, self.depth)
        left = self.operand()
        if self.next.kind == "op":
            return self.compared(left, start)
        if op := self.in_word():
            refuse_flag(left)
            return membership(left, self.operand_after(op), self.since(start), op)
        return alone(left, self.since(start))

    def compared(self, left: Operand, start: Token) -> Test:
        refuse_flag(left)
        operands, signs = [left], []
        while self.next.kind == "op":
            signs.append(self.take())
            operands.append(self.operand_after(signs[-1].text))
        if len(signs) > 1:
            return chain(operands, signs, self.since(start))
        return comparison(left, signs[0], operands[1], self.since(start))

    def in_word(self) -> str:
        """Takes `in` or `not in`; empty where neither comes."""
        if self.accept("in"):
            return "in"
        if self.next.is_("not") and self.tokens[self.place + 1].is_("in"):
            self.place += 2
            return "not in"
        return ""

    def since(self, start: Token) -> Place:
        end = self.tokens[self.place - 1].end
        text = self.text[start.column - 1 : end - 1]
        return Place("".join(" " if letter in "\n\r\t" else letter for letter in text), start.column)

    def begins_operand(self, token: Token) -> bool:
        return token.kind in ("number", "text") or token.is_("[") or (
            token.kind == "word" and token.text not in KEYWORDS
        )  # fmt: skip

    def operand_after(self, word: str) -> Operand:
        if not self.begins_operand(self.next):
            got = "" if self.next.kind == "end" else f", not {shown(self.next.text)}"
            raise RuleMistake(self.next.column, f"a value after {word} is expected{got}", "a literal")
        return self.operand(after=word)

    def operand(self, after: str = "") -> Operand:
        if self.next.kind == "word":
            return self.named(after)
        if self.next.is_("["):
            return self.items()
        return self.literal()

    def literal(self, *, listed: bool = False) -> Number | Text:
        token = self.take()
        if token.kind == "text":
            return Text(token.value, token.text, token.column)
        if len(token.text) > DIGITS:
            raise RuleMistake(token.column, f"a number has at most {DIGITS} digits", "a shorter number")
        if not listed:
            self.refuse_decimal_comma(token)
        unit = self.next
        if not unit.is_("%") and (unit.kind != "word" or unit.text in KEYWORDS):
            return Number(token.text, "", token.text, token.column)
        self.take()
        text = self.text[token.column - 1 : unit.end - 1]
        return Number(token.text, unit.text, text, token.column, unit.column)

    def refuse_decimal_comma(self, number: Token) -> None:
        comma = self.next
        if not comma.is_(",") or comma.column != number.end or self.place + 1 >= len(self.tokens):
            return
        rest = self.tokens[self.place + 1]
        if rest.kind == "number" and rest.column == comma.end:
            mended = f"{number.text}.{rest.text}"
            raise RuleMistake(comma.column, f"a decimal point is needed: {mended}", mended)

    def items(self) -> Items:
        opening = self.take()
        found: list[Number | Text] = []
        while not self.next.is_("]"):
            if self.next.kind not in ("number", "text"):
                raise hints.no_literal(self.next, "a text in quotes or a number", "]")
            found.append(self.literal(listed=True))
            if not self.accept(",") and not self.next.is_("]"):
                raise hints.no_literal(self.next, ", or ]", "]")
        closing = self.take()
        if not 1 <= len(found) <= MOST_ITEMS:
            said = f"the list has more than {MOST_ITEMS} values" if found else "an empty list has nothing in it"
            raise RuleMistake(opening.column, said, "a list of values")
        return Items(tuple(found), self.text[opening.column - 1 : closing.end - 1], opening.column)

    def named(self, after: str) -> Operand:
        """A field, or a function with its arguments."""
        token = self.take()
        called = self.next.is_("(")
        field, function = FIELDS.get(token.text), FUNCTIONS.get(token.text)
        if field and called:
            raise RuleMistake(token.column, f"{field.name} is a field, not a function", field.name, field.name)
        entry = field or function
        if entry is None:
            raise hints.unknown(token, after, self.target)
        if self.target not in entry.targets:
            said = f"{entry.name} is not for target {self.target}, but for {', '.join(entry.targets)}"
            raise RuleMistake(token.column, said, f"a field for {self.target}")
        if function:
            return self.call(function, token)
        return Subject(token.text, token.column)

    def call(self, function: Function, token: Token) -> Operand:
        bare = not (function.over or function.literal)
        if not self.accept("("):
            if bare:
                return Subject(function.name, token.column)
            raise RuleMistake(token.column, f"{function.name} is a function: {function.example}", function.example)
        field = self.field_argument(function) if function.over else None
        values: list[Value] = []
        while function.literal and (not values or (function.many and self.next.is_(","))):
            if (field or values) and not self.accept(","):
                raise hints.no_argument(self.next, function)
            values.append(self.argument(function, field))
            if len(values) > MOST_ITEMS:
                raise RuleMistake(token.column, f"{function.name} takes at most {MOST_ITEMS} values", "fewer values")
        if not self.accept(")"):
            raise hints.no_literal(self.next, f") is expected after the arguments of {function.name}", ")")
        if field is None:
            return Subject(function.name, token.column, tuple(values))
        return Test(field, function.name, tuple(values), function.example, token.column)

    def field_argument(self, function: Function) -> Subject:
        token = self.next
        if token.kind != "word" or token.text in KEYWORDS or token.text in FUNCTIONS:
            raise hints.no_literal(self.next, f"{function.name} takes a field first: {function.example}", "a field")
        self.named(after="")
        field = FIELDS[token.text]
        if function.over == "any" or field.type == function.over:
            return Subject(token.text, token.column)
        raise hints.wrong_field(token, function, field)

    def argument(self, function: Function, field: Subject | None) -> Value:
        if self.next.kind not in ("text", "number"):
            raise hints.no_argument(self.next, function)
        raw = self.literal(listed=True)
        if function.literal == "count":
            return whole(function, raw)
        if function.over == "list" and field:
            return read(FIELDS[field.name], raw)
        value = plain_text(raw, "a name" if function.literal == "name" else "text")
        if function.literal == "pattern":
            _check_pattern(value)
        return value


def _check_pattern(value: Value) -> None:
    try:
        pattern(str(value.value))
    except ValueError as error:
        said = f"not a valid pattern: {shown(str(error))}"
        raise RuleMistake(value.column, said, "a regular expression") from error
