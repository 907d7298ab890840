"""Which rules a word means, and which rules a run is made of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kubelint.catalog import Rule

#: How specific a selector is; the more specific one wins.
ALL, GROUP, NAME = 1, 2, 3

#: A standard that demands all that another one demands.
CONTAINS = {"pss-restricted": ("pss-baseline",)}


class UnknownSelector(ValueError):
    """A word that means no rule, or different rules in different tools."""


def chosen(
    rules: Mapping[str, Rule],
    profile: str,
    select: Iterable[str] | None = None,
    extend_select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> set[str]:
    """Return the names of the rules to run; UnknownSelector where a word means none.

    ``select`` replaces the rules of the profile, ``extend_select`` adds to them. Where a selector and an
    ignore meet, the more specific one wins, and the ignore at equal rank.
    """
    base = {name for name, rule in rules.items() if select is None and rule.in_profile(profile)}
    wanted = _ranks([*(select or ()), *extend_select], rules)
    unwanted = _ranks([word for word in ignore if not is_code(word, rules)], rules)
    return {name for name in rules if wanted.get(name, 0 if name in base else -1) > unwanted.get(name, -1)}


def resolve(selector: str, rules: Mapping[str, Rule]) -> tuple[int, set[str]]:
    """Return how specific ``selector`` is and which rules it means; UnknownSelector where it means none.

    What kubelint itself calls a thing comes before what other tools call something.
    """
    index = _index(rules)
    selector = selector.strip()
    word = selector.casefold()
    if found := index.exact(word):
        return NAME, found
    if word == "all":
        return ALL, set(rules)
    if found := index.group(word):
        return GROUP, found
    if found := index.foreign(selector):
        return NAME, found
    from kubelint.text import brief, suggest

    aliases = (alias for rule in rules.values() for alias in rule.aliases)
    close = suggest(selector, aliases if ":" in word else (*rules, *index.groups))
    raise UnknownSelector(f'no rule, category, language or standard is called "{brief(selector)}"{close}')


def controls(standard: str, rules: Mapping[str, Rule]) -> dict[str, list[str]]:
    """Return the controls of a standard, as rules spell them and in order, each with the rules that look after it."""
    selector = _standard(standard.strip())
    meant = (selector, *CONTAINS.get(selector, ()))
    found: dict[str, list[str]] = defaultdict(list)
    for rule in rules.values():
        for control in rule.standards:
            if any(_is_part(_standard(control), whole) for whole in meant):
                found[control].append(rule.name)
    return dict(sorted(found.items(), key=lambda item: _in_order(item[0])))


def _in_order(control: str) -> list[tuple[int, str]]:
    """``CIS-5.2.10`` comes after ``CIS-5.2.9``."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in control.replace("-", ".").split(".")]


def names_of(identifier: str, rules: Mapping[str, Rule]) -> set[str]:
    """Return the rules an ignore comment means: by name, by alias, or by the bare id of any tool; maybe none."""
    index = _index(rules)
    word = identifier.strip().casefold()
    return index.exact(word) or set().union(*index.ids.get(word, {}).values()) or index.coded(word)


def means(word: str, rule: Rule) -> bool:
    """Whether ``word`` means ``rule``, as a selector known to mean something; a code among many does not."""
    index = Index({rule.name: rule})
    word = word.strip().casefold()
    return word == "all" or bool(index.exact(word) or index.group(word) or word in index.ids)


def is_code(word: str, rules: Mapping[str, Rule]) -> bool:
    """Whether ``word`` is one of the many codes a single rule reports under, as ``SC2086`` is of ``shellcheck``."""
    index = _index(rules)
    word = word.strip().casefold()
    return not index.exact(word) and word not in index.ids and bool(index.coded(word))


def words(value: str | Iterable[str]) -> tuple[str, ...]:
    """Return the selectors in a comma list, or in a list of them."""
    texts = (value,) if isinstance(value, str) else value
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())


class Index:
    """Every word that means rules, case folded, looked up in both directions once for a set of rules."""

    def __init__(self, rules: Mapping[str, Rule]):
        self.rules = rules
        self.names = {name.casefold(): name for name in rules}
        self.aliases: dict[str, set[str]] = defaultdict(set)  # "hadolint:dl3008"
        self.ids: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))  # "dl3008", then "hadolint"
        self.codes: dict[str, set[str]] = defaultdict(set)  # "shellcheck:sc", of "shellcheck:SC*"
        self.groups: dict[str, set[str]] = defaultdict(set)  # categories and languages
        self.standards: dict[str, set[str]] = defaultdict(set)  # "cis-k8s-5.2.2"
        for name, rule in rules.items():
            self._add(name, rule)

    def _add(self, name: str, rule: Rule) -> None:
        for alias in rule.aliases:
            tool, _, own = alias.casefold().partition(":")
            self.aliases[alias.casefold()].add(name)
            self.ids[own][tool].add(name)
            if own.endswith("*"):
                self.codes[alias.casefold()[:-1]].add(name)
                self.codes[own[:-1]].add(name)
        for group in (rule.category, rule.language):
            self.groups[group.casefold()].add(name)
        for standard in rule.standards:
            self.standards[_standard(standard)].add(name)

    def exact(self, word: str) -> set[str]:
        """The rule called ``word``, or those that carry it as an alias with its tool."""
        return {self.names[word]} if word in self.names else set(self.aliases.get(word, ()))

    def group(self, word: str) -> set[str]:
        """The rules of a category, a language or a standard: ``nsa-cisa`` means ``NSA-CISA-1.2`` too."""
        selector = _standard(word)
        meant = (selector, *CONTAINS.get(selector, ()))
        within = (names for each, names in self.standards.items() if any(_is_part(each, whole) for whole in meant))
        return set().union(self.groups.get(word, ()), *within)

    def foreign(self, selector: str) -> set[str]:
        """The rules another tool's bare id means; UnknownSelector where two tools mean different rules by it."""
        word = selector.casefold()
        tools = self.ids.get(word, {})
        meanings = list(tools.values())
        if any(each != meanings[0] for each in meanings):
            forms = " or ".join(f'"{tool}:{selector}"' for tool in sorted(tools))
            raise UnknownSelector(f'"{selector}" means different rules in different tools; write {forms}')
        return set(meanings[0]) if meanings else self.coded(word)

    def coded(self, word: str) -> set[str]:
        """The rules that report under ``word`` among other codes; the star of their alias stands for a number."""
        return set(self.codes.get(word.rstrip("0123456789"), ())) if word[-1:].isdigit() else set()


_made: list[Index] = []


def _index(rules: Mapping[str, Rule]) -> Index:
    if not _made or _made[0].rules is not rules:
        _made[:] = [Index(rules)]
    return _made[0]


def _ranks(selectors: Iterable[str], rules: Mapping[str, Rule]) -> dict[str, int]:
    """The highest rank with which any of ``selectors`` means each rule."""
    ranks: dict[str, int] = {}
    for selector in selectors:
        rank, names = resolve(selector, rules)
        ranks.update({name: max(rank, ranks.get(name, 0)) for name in names})
    return ranks


def _standard(text: str) -> str:
    """One spelling for all: ``CIS Docker 4.10`` is ``cis-docker-4.10``; a bare ``CIS-5.2.2`` is that of Kubernetes."""
    folded = "-".join(text.casefold().split())
    return f"cis-k8s{folded[3:]}" if folded.startswith("cis-") and folded[4:5].isdigit() else folded


def _is_part(standard: str, whole: str) -> bool:
    """Whether a control belongs to a standard or a section of it: 5.2.1 to 5.2, but 5.2.10 not to 5.2.1."""
    return standard.startswith(whole) and not standard[len(whole) : len(whole) + 1].isalnum()
