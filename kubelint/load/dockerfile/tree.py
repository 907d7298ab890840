"""The way from a path in a Dockerfile's document back to its text."""

from collections.abc import Sequence
from typing import Any, TypeVar

from kubelint.load.dockerfile.scanner import Body, Scanner
from kubelint.load.dockerfile.statement import Statement
from kubelint.load.dockerfile.words import Word
from kubelint.model import Comment, Part, Path, Span

START = Span(1, 1, 1, 1)

Step = str | int | None
T = TypeVar("T")


class DockerfileTree:
    """Where each instruction, flag, argument, pair and here-document stands."""

    def __init__(self, scanner: Scanner, statements: list[Statement], stages: list[dict[str, Any]]):
        self._scanner = scanner
        self._statements = statements
        self._stages = stages

    @property
    def size(self) -> int:
        """How many statements it was built from."""
        return len(self._statements)

    def span(self, path: Path, part: Part | None = None) -> Span:
        """Return where ``path`` stands; its nearest ancestor where it does not."""
        root, index, *rest = [*path, None, None][: max(len(path), 2)]
        stretch = part if isinstance(part, tuple) else None
        if root == "instructions":
            statement = _item(self._statements, index)
            return _inside(statement, rest, stretch) if statement else START
        if root == "stages":
            return self._stage(_item(self._stages, index), rest, stretch)
        if root == "comments":
            comment = _item(self._scanner.comments, index)
            return _comment(comment) if comment else START
        name = index if root == "directives" else root  # "escape" is a directive too
        return self._scanner.directive_spans.get(str(name), START)

    def _stage(self, stage: dict[str, Any] | None, rest: list[Step], part: tuple[int, int] | None) -> Span:
        if stage is None:
            return START
        statement = self._statements[stage["from"]]
        step = rest[0] if rest else None
        if step == "platform":
            names = [name for name, _ in statement.flag_values()]
            rest = ["flags", names.index("platform"), "value"] if "platform" in names else []
        else:
            rest = ["args", {"base": 0, "written": 0, "name": 2}.get(str(step), -1)]
        return _inside(statement, rest, part)


def _inside(statement: Statement, steps: Sequence[Step], part: tuple[int, int] | None) -> Span:
    """Return where the steps lead from an instruction; to its keyword where they lead nowhere."""
    step, index, field = [*steps, None, None, None][:3]
    if step == "child" and statement.child:
        return _inside(statement.child, steps[1:], part)
    if step == "heredocs" and (heredoc := _item(statement.heredocs, index)):
        opening, body = heredoc
        word = Word(opening.name, opening.start, opening.end)
        return _body(body, part) if field == "body" and body.text else _place(statement, word, None)
    if step == "blank_lines" and (line := _item(statement.joined.blank_lines, index)):
        return Span(line, 1, line, 1)
    found = _word(statement, step, index, field)
    return _place(statement, found, part) if found else _place(statement, statement.keyword, None)


def _word(statement: Statement, step: Step, index: Step, field: Step) -> Word | None:
    """Return the word the steps mean: its text as the document has it, its place as written."""
    if step == "text":
        return Word(statement.text, statement.start, statement.end) if statement.text else None
    if step == "flags":
        flag, named = _item(statement.flags, index), _item(statement.flag_values(), index)
        return named[1] or flag if named and field == "value" else flag
    if step == "pairs" or (step == "values" and statement.pairs):
        return _pair(statement, index, "value" if step == "values" else field)
    if step in ("args", "values"):
        place, text = _item(statement.places(), index), _item(statement.args, index)
        return place._replace(text=text) if place and text is not None else place
    return None


def _pair(statement: Statement, index: Step, field: Step) -> Word | None:
    pair, setting = _item(statement.pairs, index), _item(statement.settings, index)
    if pair is None or setting is None:
        return None
    if field == "value" and pair.value:
        return pair.value._replace(text=setting["value"] or "")
    if field == "name" or pair.value is None:
        return pair.name._replace(text=setting["name"] or "")
    whole = statement.joined.text[pair.name.start : pair.value.end]
    return Word(whole, pair.name.start, pair.value.end)


def _place(statement: Statement, word: Word, part: tuple[int, int] | None) -> Span:
    """Return where a word stands, or a stretch of its text where that can be told."""
    joined = statement.joined
    written = joined.text[word.start : word.end]
    inside = written[:-1] if written[-1:] in ("'", '"') and not written.endswith(word.text) else written
    if part is None or not inside.endswith(word.text):
        return joined.span(word.start, word.end)
    start = word.start + len(inside) - len(word.text)
    return joined.span(start + _clamp(part[0], word.text), start + _clamp(part[1], word.text))


def _body(body: Body, part: tuple[int, int] | None) -> Span:
    start, end = part if part is not None else (0, len(body.text))
    start, end = _clamp(start, body.text), _clamp(end, body.text)
    line, column = _position(body, start)
    if end <= start:
        return Span(line, column, line, column)
    if body.text[end - 1] == "\n":
        return Span(line, column, *_position(body, end - 1))
    end_line, end_column = _position(body, end - 1)
    return Span(line, column, end_line, end_column + 1)


def _position(body: Body, offset: int) -> tuple[int, int]:
    return body.line + body.text.count("\n", 0, offset), offset - body.text.rfind("\n", 0, offset)


def _comment(comment: Comment) -> Span:
    return Span(comment.line, comment.column, comment.line, comment.column + 1 + len(comment.text))


def _clamp(offset: int, text: str) -> int:
    return min(max(offset, 0), len(text))


def _item(items: Sequence[T], index: Step) -> T | None:
    return items[index] if isinstance(index, int) and 0 <= index < len(items) else None
