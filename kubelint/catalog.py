"""The rules, as data. Importing this imports no check."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from importlib import import_module
from typing import Any

from kubelint.model import PROFILES

#: What may hide a word from who looks for it: a letter by its number, and the end of a line within the word.
ESCAPES = re.compile(r"\\(?:[xuU]|(?<=\S\\)\r?\n)")


class Rule:
    """One rule: what its YAML file says, and the function it names.

    ``data`` is the rule file without ``why`` and ``examples``; :func:`kubelint.rulefiles.page` has those.
    """

    def __init__(self, data: dict[str, Any]):
        self.data = data
        self.name: str = data["name"]
        self.language: str = data["language"]  # the folder it lives in: "kubernetes", "dockerfile", "project"
        self.target: str = data["target"]  # what the check is given
        self.kinds = frozenset(data.get("kinds", ()))
        self.severity: str = data["severity"]
        self.profile: str = data["profile"]
        self.category: str = data["category"]
        self.summary: str = data["summary"]
        self.remedy: str = data["remedy"]  # one line: the first sentence of ``fix``
        self.source: str = data["source"]
        self.aliases: tuple[str, ...] = tuple(data.get("aliases", ()))
        self.standards: tuple[str, ...] = tuple(data.get("standards", ()))
        self.options: dict[str, Any] = data.get("options", {})
        self.words: tuple[str, ...] = tuple(data.get("words", ()))  # without any of them a file cannot have it
        self.gives_way_to = frozenset(data.get("gives-way-to", ()))  # rules that say the same thing better
        self.redact: bool = data.get("redact", False)  # what it points at is a secret, never to be shown
        self.settings: tuple[str, ...] = tuple(data.get("settings", ()))

    @property
    def has_check(self) -> bool:
        """Whether a function looks for it; otherwise kubelint's own loader or engine reports it."""
        return "check" in self.data

    @cached_property
    def function(self) -> Callable[..., Any]:
        """The check itself, imported the first time it is needed."""
        module, _, name = self.data["check"].partition(":")
        function: Callable[..., Any] = getattr(import_module(f"kubelint.checks.{module}"), name)
        return function

    def looks_at(self, target: str, kind: str) -> bool:
        """Whether its check is for such a view."""
        return self.target == target and self.has_check and (not self.kinds or kind in self.kinds)

    def in_profile(self, profile: str) -> bool:
        """Whether ``profile`` contains this rule; each profile contains the ones before it."""
        return PROFILES.index(self.profile) <= PROFILES.index(profile)


class Enabled:
    """A rule as one plan runs it: with its severity and its options."""

    def __init__(self, rule: Rule, severity: str, keywords: dict[str, Any]):
        self.rule = rule
        self.name = rule.name
        self.severity = severity
        self.keywords = keywords

    def weigh(self, severity: str) -> str:
        """Return the severity of one problem; ``severity`` is what the check says of it, and the user's word wins."""
        return severity if severity and self.severity == self.rule.severity else self.severity

    @cached_property
    def check(self) -> Callable[..., Any]:
        return partial(self.rule.function, **self.keywords) if self.keywords else self.rule.function


class Plan:
    """The enabled rules, sorted by what they look at."""

    def __init__(self, enabled: Iterable[Enabled]):
        self.rules = {each.name: each for each in enabled}
        self._for: dict[tuple[str, str], Row] = {}

    def of_text(self, text: str) -> "Plan | Part":
        """Return the part of the plan that can find anything in ``text``, by the words a finding needs.

        Their checks are not even imported where no file has such a word.
        """
        return self if ESCAPES.search(text) else Part(self, text)  # a word may be written with escapes

    def rules_for(self, target: str, kind: str) -> list[Enabled]:
        """Return the rules for one (target, kind)."""
        return self.row(target, kind).rules

    def row(self, target: str, kind: str) -> "Row":
        """Return the rules for one (target, kind) and their words, worked out once and then looked up."""
        found = self._for.get((target, kind))
        if found is None:
            found = Row([each for each in self.rules.values() if each.rule.looks_at(target, kind)])
            self._for[target, kind] = found
        return found


class Row:
    """The rules for one kind of view, and the words without which some of them find nothing."""

    def __init__(self, rules: list[Enabled]):
        self.rules = rules
        self._words = list(dict.fromkeys(word for each in rules for word in each.rule.words))
        self._able: dict[tuple[str, ...], list[Enabled]] = {}

    def able(self, text: str) -> list[Enabled]:
        """Return the rules that can find anything in ``text``."""
        there = tuple([word for word in self._words if word in text])
        if there not in self._able:
            words = set(there)
            rules = (each for each in self.rules if not each.rule.words or not words.isdisjoint(each.rule.words))
            self._able[there] = list(rules)
        return self._able[there]


class Part:
    """The rules of a plan that can find anything in one text."""

    def __init__(self, plan: Plan, text: str):
        self.rules = plan.rules
        self._plan = plan
        self._text = text
        self._for: dict[tuple[str, str], list[Enabled]] = {}

    def rules_for(self, target: str, kind: str) -> list[Enabled]:
        """Return the rules for one (target, kind), worked out once and then looked up."""
        found = self._for.get((target, kind))
        if found is None:
            found = self._for[target, kind] = self._plan.row(target, kind).able(self._text)
        return found
