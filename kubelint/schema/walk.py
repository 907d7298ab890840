"""What is wrong with a value, in our words: one flaw for each cause, at the value or the key.

Each flaw names the rule that reports it. The verdict is that of :mod:`kubelint.schema.compiled`, except for values that
still have to be filled in, such as ``${REPLICAS}``: those may become anything.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from kubelint.model import Path
from kubelint.schema.compiled import NOTHING, PATTERNS, RANGES
from kubelint.schema.shapes import Level, Shape
from kubelint.schema.words import Flaw, article, dotted, listed
from kubelint.text import brief, suggest
from kubelint.views.spelling import is_placeholder

#: Python's names for what JSON has.
FOUND = {str: "a string", bool: "a boolean", int: "a number", float: "a number", dict: "a mapping", list: "a list"}

#: Where null is no shorter way to write nothing, but a value that its author lost.
LABELLING = ("labels", "annotations")

#: The rules that report that something is not there.
EMPTY = ("missing-required-field", "null-field")

DEEPEST = 250


class Judgement(NamedTuple):
    """How a type is told: whether a value has it, and what it is called."""

    fits: Callable[[Any], bool]
    words: str


def is_whole(value: Any) -> bool:
    """Whether it is a whole number to Go, for which 3.0 is one."""
    return type(value) is int or (type(value) is float and value.is_integer())


def is_number(value: Any) -> bool:
    return type(value) is int or type(value) is float


JUDGEMENTS = {
    "string": Judgement(lambda value: type(value) is str, "a string"),
    "integer": Judgement(is_whole, "an integer"),
    "number": Judgement(is_number, "a number"),
    "boolean": Judgement(lambda value: type(value) is bool, "true or false"),
    "mapping": Judgement(lambda value: type(value) is dict, "a mapping"),
    "list": Judgement(lambda value: type(value) is list, "a list"),
    "int-or-string": Judgement(lambda value: type(value) is str or is_whole(value), "an integer or a string"),
    "quantity": Judgement(lambda value: type(value) is str or is_number(value), 'a quantity such as "500m" or 2'),
    "any": Judgement(lambda value: True, "anything"),
}


class Walk:
    """One walk over an object, and the flaws it met."""

    def __init__(self) -> None:
        self.flaws: list[Flaw] = []

    def look(self, shape: Shape, value: Any, path: Path, trail: tuple[Level, ...]) -> None:
        """Look at one value that is not null, and at all below it."""
        if not JUDGEMENTS[shape.type].fits(value):
            self.wrong_type(shape, value, path)
            return
        if shape.is_filled and value in NOTHING:
            self.empty(path)
            return
        if shape.type == "mapping":
            self.mapping(shape, value, path, trail)
        elif shape.type == "list":
            self.items(shape, value, path, trail)
        if (shape.enum or shape.format or shape.content) and not (type(value) is str and is_placeholder(value)):
            self.scalar(shape, value, path)
        if shape.limits:
            from kubelint.schema.limits import broken_limits

            self.flaws += broken_limits(shape, value, path)

    def mapping(self, shape: Shape, value: dict[str, Any], path: Path, trail: tuple[Level, ...]) -> None:
        fields, item = shape.fields, shape.item
        if fields is None:
            if item:
                for key, below in value.items():
                    self.below(item, below, (*path, key), trail, is_required=False)
            return
        if len(trail) > DEEPEST:
            return
        trail = (*trail, Level(shape, path, value))
        unknown = []
        for key, below in value.items():
            field = fields.get(key)
            if field is not None:
                self.below(field, below, (*path, key), trail, key in shape.required)
            elif not shape.is_open:
                unknown.append(key)
        missing = [name for name in shape.required if name not in value]
        for name in missing:
            self.missing(name, path)
        if unknown:
            from kubelint.schema.misplaced import EXPLAINED, unknown_fields

            self.flaws += unknown_fields(unknown, trail, len(self.flaws) < EXPLAINED)

    def below(self, shape: Shape, value: Any, path: Path, trail: tuple[Level, ...], is_required: bool) -> None:
        """Look at what a key or a list holds, which may be nothing."""
        if value is not None:
            self.look(shape, value, path, trail)
        elif is_required and not shape.keeps_null:
            self.missing(path[-1], path[:-1])
        elif not shape.is_nullable:
            message = f"{dotted(path)} is null, where {JUDGEMENTS[shape.type].words} belongs"
            self.flaws.append(Flaw("invalid-type", path, message, "key"))
        elif shape.type in ("mapping", "list") and not shape.keeps_null:
            wanted = JUDGEMENTS[shape.type].words
            message = f"{dotted(path)} is empty, where {wanted} belongs; indent what is meant to be in it"
            self.flaws.append(Flaw("null-field", path, message, "key"))
        elif len(path) > 1 and path[-2] in LABELLING and isinstance(path[-1], str):
            message = f'{dotted(path)} is empty, where a string belongs; write "" if that is meant'
            self.flaws.append(Flaw("null-field", path, message, "key"))

    def items(self, shape: Shape, value: list[Any], path: Path, trail: tuple[Level, ...]) -> None:
        if not shape.item:
            return
        for index, each in enumerate(value):
            if each is None and shape.item.is_never_nothing:
                self.empty((*path, index))
            else:
                self.below(shape.item, each, (*path, index), trail, is_required=False)

    def missing(self, name: Any, path: Path) -> None:
        owner = dotted(path) or "the object"
        self.flaws.append(Flaw("missing-required-field", (*path, name), f'{owner} has no "{name}", which is required'))

    def empty(self, path: Path) -> None:
        self.flaws.append(Flaw("missing-required-field", path, f"{dotted(path)} is empty, but required"))

    def wrong_type(self, shape: Shape, value: Any, path: Path) -> None:
        wanted, found = JUDGEMENTS[shape.type].words, FOUND.get(type(value), "something else")
        rule, advice = "invalid-type", ""
        if shape.type == "string" and type(value) is bool:
            rule, found, advice = "yaml-boolean-string", "read as a boolean", "; quote it"
        elif shape.type == "string" and is_number(value):
            rule, found, advice = "non-string-value", "read as a number", "; quote it"
        elif type(value) is str:
            if is_placeholder(value):
                return
            advice = quoted_advice(shape, value)
        elif type(value) is float and shape.type == "integer":
            found = "a number with a fraction"
        self.flaws.append(Flaw(rule, path, f"{dotted(path)} is {found}, where {wanted} belongs{advice}"))

    def scalar(self, shape: Shape, value: Any, path: Path) -> None:
        """Look at what a value of the right type may be."""
        if shape.enum and value not in shape.enum:
            self.flaws.append(Flaw("invalid-enum-value", path, enum_message(shape, value, path)))
        lowest, highest = RANGES.get(shape.format, (value, value)) if is_number(value) else (value, value)
        if not lowest <= value <= highest:
            message = f"{dotted(path)} is out of the range of {article(shape.format)}"
            self.flaws.append(Flaw("invalid-type", path, message))
        elif shape.content and not shape.content.accepts(value):
            message = f'{dotted(path)} is "{brief(str(value))}"; possible is {shape.content.words}'
            self.flaws.append(Flaw(shape.content.rule, path, message))
        if shape.format in PATTERNS and not re.match(PATTERNS[shape.format], value):
            wanted = {"byte": "base64", "date-time": 'a time such as "2026-01-31T12:00:00Z"'}[shape.format]
            self.flaws.append(Flaw("invalid-type", path, f"{dotted(path)} is no {wanted.removeprefix('a ')}"))


def enum_message(shape: Shape, value: Any, path: Path) -> str:
    known = [str(each) for each in shape.enum if each not in ("", None)]
    same = next((each for each in known if each.casefold() == str(value).casefold()), "")
    guess = f'; did you mean "{same}"?' if same else suggest(str(value), known) or f"; known are {listed(known)}"
    return f'{dotted(path)} is "{brief(str(value), 40)}", which is none of its values{guess}'


def quoted_advice(shape: Shape, value: str) -> str:
    """What to say of a string that only has to lose its quotes."""
    is_bare = (shape.type == "integer" and re.fullmatch(r"-?[0-9]{1,18}", value)) or (
        shape.type == "boolean" and value in ("true", "false")
    )
    return f"; write {value} without quotes" if is_bare else ""


def flaws(shape: Shape, value: Any) -> list[Flaw]:
    """Return everything that is wrong with an object, one flaw for each cause."""
    walk = Walk()
    walk.look(shape, {} if value is None else value, (), ())
    return without_consequences(walk.flaws)


def without_consequences(found: list[Flaw]) -> list[Flaw]:
    """Leave out what is missing, or empty, only because it stands elsewhere or under another name."""
    filled = {home[:end] for each in found for home in each.homes for end in range(1, len(home) + 1)}
    return [each for each in found if each.rule not in EMPTY or each.path not in filled]
