"""Stages: where each begins, what it is built from, and what its instructions mean once variables are expanded."""

from collections.abc import Callable
from typing import Any

from kubelint.load.dockerfile.copies import copy_faults
from kubelint.load.dockerfile.expansion import Lookup, Missing, expand
from kubelint.load.dockerfile.heredocs import opening
from kubelint.load.dockerfile.mounts import mount_fault
from kubelint.load.dockerfile.scanner import Body
from kubelint.load.dockerfile.scope import Globals, Scope
from kubelint.load.dockerfile.statement import Statement
from kubelint.load.dockerfile.values import platform_fault, port_fault, signal_fault
from kubelint.load.dockerfile.words import Malformed, Word
from kubelint.model import Span
from kubelint.text import brief

#: The instructions in whose words the builder expands variables, and the flags in which it does.
EXPANDED = frozenset({"ADD", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})
EXPANDED_FLAGS = frozenset({"chown", "chmod", "checksum", "from"})

#: Variables that all stages of a file may inherit, taken together. Only a file made to fill the memory has more.
MOST_INHERITED = 200_000


class Stages:
    """Takes in the statements of a file, one after the other."""

    def __init__(self, escape: str, fragment: bool = False):
        self.escape = escape
        self.globals = Globals()
        self._fragment = Scope(self.globals, None, scratch=False) if fragment else None  # of a file without FROM
        self.values: list[dict[str, Any]] = []
        self._named: dict[str, int] = {}  # the last stage so far of each name
        self._scopes: list[Scope] = []
        self._budget = MOST_INHERITED

    def take(self, statement: Statement, index: int) -> None:
        """Give the statement its stage and the expanded values, and take in what it changes."""
        if statement.name == "FROM":
            self._begin(statement, index)
        elif not self._scopes:
            self._before_from(statement)
        else:
            self._run(statement, self._scopes[-1])
        if self.values:
            self.values[-1]["end"] = index + 1
        statement.stage = len(self.values) - 1 if self.values else None

    def finish(self) -> None:
        """Note what the variables of each stage are worth at its end."""
        for value, scope in zip(self.values, self._scopes, strict=True):
            value["env"] = scope.env
            value["args"] = scope.args

    def _begin(self, statement: Statement, index: int) -> None:
        words = statement.words
        written = statement.args[0] if words else ""
        base = self._expand(statement, words[0], self.globals.lookup) if words else None
        if base == "":
            message = f'image "{brief(words[0].text)}" is empty after expansion; its variable needs a default'
            statement.complain(message, words[0])
        statement.values = [base, *statement.args[1:]] if words else []
        parent = self._named.get(base or "")  # names are kept in lower case, so "FROM Build" finds no stage
        name = words[2].text.lower() if len(words) == 3 else ""
        self.values.append(
            {
                "index": len(self.values),
                "name": name,
                "from": index,
                "base": base,
                "written": written,
                "platform": self._platform(statement),
                "parent": parent,
                "first": index,
                "end": index + 1,
            }
        )
        if name:
            self._named[name] = len(self.values) - 1
        self._scopes.append(Scope(self.globals, self._inherited(parent), scratch=base == "scratch"))

    def _inherited(self, parent: int | None) -> Scope | None:
        """The scope of the stage it builds from, unless all stages together have inherited absurdly much."""
        scope = None if parent is None else self._scopes[parent]
        self._budget -= scope.size if scope else 0
        return scope if self._budget > 0 else None

    def _platform(self, statement: Statement) -> str | None:
        for name, word in statement.flag_values():
            if name == "platform" and word and word.text:
                platform = self._expand(statement, word, self.globals.lookup)
                fault = platform_fault(platform) if platform else "is empty after expansion"
                if platform is not None and fault:
                    statement.complain(f'platform "{brief(platform or word.text)}" {fault}', word)
                return platform
        return None

    def _before_from(self, statement: Statement) -> None:
        if statement.name != "ARG" and not statement.faults:
            message = f"{statement.name} stands before the first FROM, where only ARG may"
            statement.complain(message, rule="instruction-before-from")
        if self._fragment:
            self._run(statement, self._fragment)
        elif statement.name == "ARG":
            self._declare(statement, self.globals)

    def _run(self, statement: Statement, scope: Scope) -> None:
        if statement.name == "ARG":
            self._declare(statement, scope)
        elif statement.name == "RUN":
            self._check_mounts(statement, scope)
        elif statement.name in EXPANDED:
            names = self._expand_all(statement, scope.lookup)
            self._apply(statement, scope, names)
        elif statement.child and statement.child.name in EXPANDED:
            self._expand_all(statement.child, _nothing_known)

    def _apply(self, statement: Statement, scope: Scope, names: list[str | None]) -> None:
        name, values = statement.name, statement.values or []
        if name == "ENV":
            for each, value in zip(names, values, strict=True):
                scope.set_env(each or "", value)
        elif name == "WORKDIR":
            scope.change_directory(values[0] if values else None)
        elif name == "EXPOSE":
            self._check(statement, port_fault)
        elif name == "STOPSIGNAL":
            self._check(statement, signal_fault)

    def _check(self, statement: Statement, fault_of: Callable[[str], str]) -> None:
        for word, value in zip(statement.words, statement.values or (), strict=True):
            if word.text.startswith("#"):  # what follows is no words of their own
                statement.complain("a comment cannot follow an instruction; put it on a line of its own", word)
                return
            for each in (value or "").split():
                if fault := fault_of(each):
                    statement.complain(f'{statement.name} "{brief(each)}" is wrong: {fault}', word)

    def _declare(self, statement: Statement, scope: Globals | Scope) -> None:
        """Take in an ARG. Unlike in ENV, each default may refer to the argument before it."""
        values: list[str | None] = []
        for pair in statement.pairs:
            if pair.value is None:
                scope.declare_bare(pair.name.text)
                values.append(None)
            else:
                values.append(self._expand(statement, pair.value, scope.lookup))
                scope.declare(pair.name.text, values[-1])
        statement.values = values

    def _expand_all(self, statement: Statement, lookup: Lookup) -> list[str | None]:
        """Give the statement its values; return the names of its pairs."""
        names = [self._expand(statement, pair.name, lookup) for pair in statement.pairs]
        words = [pair.value for pair in statement.pairs if pair.value] or self._words(statement)
        statement.values = [self._expand(statement, word, lookup) for word in words]
        if statement.name in ("ADD", "COPY"):
            self._check_copy(statement, lookup)
        for heredoc, body in statement.heredocs:
            if heredoc.expand:
                _check_body(statement, body, lookup)
        return names

    def _check_copy(self, statement: Statement, lookup: Lookup) -> None:
        words = {name: word for name, word in statement.flag_values() if word or name == "link"}
        flags = {
            name: word and (self._expand(statement, word, lookup) if name in EXPANDED_FLAGS else word.text)
            for name, word in words.items()
        }
        for name, fault in copy_faults(flags, (statement.values or [])[:-1]):
            statement.complain(f'flag "--{name}" {fault}', words[name])

    def _words(self, statement: Statement) -> list[Word]:
        if statement.form == "json":
            places = statement.places()
            return [place._replace(text=text) for place, text in zip(places, statement.args, strict=False)]
        return statement.words

    def _check_mounts(self, statement: Statement, scope: Scope) -> None:
        for name, word in statement.flag_values():
            if name == "mount" and word:
                self._check_mount(statement, word, scope)

    def _check_mount(self, statement: Statement, mount: Word, scope: Scope) -> None:
        def expanded(text: str) -> str | None:
            return self._expand(statement, mount._replace(text=text), scope.lookup)

        if fault := mount_fault(mount.text, expanded, scope.workdir):
            statement.complain(fault, mount)

    def _expand(self, statement: Statement, word: Word, lookup: Lookup) -> str | None:
        if statement.heredocs and opening(word.text):
            return word.text
        try:
            return expand(word.text, lookup, self.escape)
        except Malformed as malformed:
            statement.complain(malformed.message, word)
            return None


def _check_body(statement: Statement, body: Body, lookup: Lookup) -> None:
    """In a here-document the escape character is always a backslash, and quotes are text."""
    try:
        expand(body.text, lookup, "\\", quotes=False)
    except Malformed as malformed:
        before = body.text[: min(malformed.offset, len(body.text) - 1)]
        line = body.line + before.count("\n")
        column = len(before) - before.rfind("\n")
        statement.fault(malformed.message, Span(line, column, line, column + 1))


def _nothing_known(name: str) -> Missing:
    """What a trigger sees is up to the image that is built from this one."""
    return Missing.UNKNOWN
