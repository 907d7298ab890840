"""What silences a finding: ignore comments, and the annotation for what cannot carry comments."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cache, partial

from kubelint.catalog import Rule
from kubelint.model import Document, Fault, Problem, Source
from kubelint.select import is_code
from kubelint.suppress.ignore import Ignore, keys, keys_of_line
from kubelint.suppress.markers import may_hold_foreign, may_hold_own
from kubelint.text import suggest


class Ignores:
    """The ignores of one file. Made before its findings, asked for each, and at last for what was of no use.

    Those that were written for other tools silence what they silence there, and nobody hears of them otherwise.
    """

    def __init__(
        self,
        source: Source,
        documents: list[Document],
        rules: Mapping[str, Rule],
        respect_foreign: bool = True,
        today: str = "",
    ):
        self.found: list[Ignore] = []
        self.faults: list[Fault] = []
        has_foreign = respect_foreign and may_hold_foreign(source.text)
        if has_foreign or may_hold_own(source.text):
            self._collect(source, documents, rules, has_foreign)
        if self.found:
            self._understand(rules, today)

    @classmethod
    def restored(cls, found: list[Ignore], faults: list[Fault], rules: Mapping[str, Rule]) -> "Ignores":
        """Return the ignores of a file that were found in an earlier run."""
        ignores = cls(Source("", "", ""), [], rules)
        ignores.found, ignores.faults = found, faults
        if found:
            ignores._understand(rules, "")
        return ignores

    def note_used(self, used: Iterable[Iterable[str]]) -> None:
        """Remember what was of use in an earlier run: the identifiers of each ignore, in their order."""
        for ignore, identifiers in zip(self.found, used, strict=True):
            ignore.used.update(identifiers)

    def _collect(self, source: Source, documents: list[Document], rules: Mapping[str, Rule], has_foreign: bool) -> None:
        from kubelint.suppress import own
        from kubelint.suppress.layout import Layout

        layout = Layout(source, documents)
        self.found += own.ignores(layout, self.faults)
        if has_foreign:
            from kubelint.suppress import foreign

            self.found += foreign.ignores(layout)
        if layout.is_dockerfile:
            from kubelint.suppress import pragmas

            self.faults += pragmas.faults(layout, rules, has_foreign)

    def _understand(self, rules: Mapping[str, Rule], today: str) -> None:
        """Work out what each ignore means, and how to find it by what it covers."""
        from kubelint.suppress import foreign, own

        names = {False: cache(partial(own.names, rules=rules)), True: cache(partial(foreign.names, rules=rules))}
        self.codes = {word for each in self.found for word in each.identifiers if is_code(word, rules)}
        self.ends = sorted({each.where.end for each in self.found if each.where.reach == "stage"})
        self.numbers: dict[Hashable, list[int]] = defaultdict(list)
        for number, each in enumerate(self.found):
            each.names = {word: names[bool(each.tool)](word) for word in each.identifiers}
            each.expired = bool(each.until) and each.until < (today or _today())
            self.numbers[each.where.key].append(number)

    def cover(self, rule: str, document: Document, problem: Problem, aliases: tuple[str, ...] = ()) -> str:
        """Return what silences this problem, in words; an empty string where nothing does.

        ``aliases`` are those of the very finding: a code such as ``SC2086`` silences only what carries it.
        """
        if not self.found:
            return ""
        line = document.tree.span(problem.path, problem.part).line
        return self._first(rule, keys(document, problem), line, aliases)

    def cover_line(self, rule: str, line: int) -> str:
        """The same for what has no path: a fault in the text of ``line``."""
        return self._first(rule, keys_of_line(line), line) if self.found else ""

    def _first(self, rule: str, places: Iterable[Hashable], line: int, aliases: tuple[str, ...] = ()) -> str:
        """What the first ignore says that means such a finding and covers one of ``places``, or its line."""
        numbers = {number for place in places for number in self.numbers.get(place, ())}
        for number in sorted(numbers.union(self._of_stage(line))):
            identifier = self._named(self.found[number], rule, aliases)
            if identifier:
                self.found[number].used.add(identifier)
                return str(self.found[number])
        return ""

    def _of_stage(self, line: int) -> Iterator[int]:
        """The numbers of the ignores for the stage that ``line`` belongs to; stages do not overlap."""
        index = bisect_right(self.ends, line)
        end = self.ends[index] if index < len(self.ends) else 0
        return (each for each in self.numbers.get(("stage", end), ()) if self.found[each].where.line <= line)

    def _named(self, ignore: Ignore, rule: str, aliases: tuple[str, ...]) -> str:
        """Return the first identifier by which an ignore that still holds means a finding of ``rule``."""
        if ignore.expired:
            return ""
        named = (each for each in ignore.identifiers if rule in ignore.names[each])
        return next((each for each in named if each not in self.codes or _carries(aliases, each)), "")

    def complaints(self, enabled: set[str], known: list[str]) -> Iterator[Fault]:
        """Yield what is wrong with the ignores themselves; ``enabled`` are the rules that could have spoken."""
        yield from self.faults
        for ignore in self.found:
            if ignore.tool:
                continue  # it may be of use to the tool it was written for
            span = ignore.where.span
            if ignore.expired:
                yield Fault(
                    "expired-ignore", f"this ignore ended on {ignore.until}; mend the finding or renew it", span
                )
            if not ignore.reason:
                yield Fault("ignore-without-reason", "this ignore gives no reason; write one after the bracket", span)
            for identifier in ignore.identifiers:
                yield from self._complaints_about(identifier, ignore, enabled, known)

    def _complaints_about(
        self, identifier: str, ignore: Ignore, enabled: set[str], known: list[str]
    ) -> Iterator[Fault]:
        span = ignore.where.span
        if identifier == "*":
            yield Fault("blanket-ignore", "this ignore silences every rule; name the ones that are meant", span)
        elif not ignore.names[identifier]:
            yield Fault("unknown-ignore", f'no rule is called "{identifier}"{suggest(identifier, known)}', span)
            return
        could_fire = identifier == "*" or ignore.names[identifier] & enabled
        if could_fire and not ignore.expired and identifier not in ignore.used:
            yield Fault("unused-ignore", f'nothing here is found by "{identifier}"; remove the ignore', span)


def _carries(aliases: tuple[str, ...], code: str) -> bool:
    """Whether a finding is reported under ``code``, with its tool in front (``hadolint:SC2086``) or without."""
    spellings = {spelling for alias in aliases for spelling in (alias.casefold(), alias.casefold().partition(":")[2])}
    return code.casefold() in spellings


def _today() -> str:
    from datetime import date

    return date.today().isoformat()
