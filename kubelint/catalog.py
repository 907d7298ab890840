"""The rules, as data. Importing this imports no check."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from importlib import import_module
from typing import Any

from kubelint.model import PROFILES

#: What may hide a word from who looks for it: a letter by its number, and the end of a line within the word.
ESCAPES = r"\\(?:[xuU]|(?<=\S\\)\r?\n)"


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
        self.words = sorted({word for each in self.rules.values() for word in each.rule.words})
        self._for: dict[tuple[str, str], list[Enabled]] = {}
        self._parts: dict[tuple[bool, ...], Plan] = {}

    def of_text(self, text: str) -> "Plan":
        """Return the part of the plan that can find anything in ``text``, by the words a finding needs.

        Their checks are not even imported where no file has such a word.
        """
        if re.search(ESCAPES, text):
            return self  # a word may be written with escapes
        there = tuple(word in text for word in self.words)
        if there not in self._parts:
            words = {word for word, is_there in zip(self.words, there, strict=True) if is_there}
            able = (
                each for each in self.rules.values() if not each.rule.words or not words.isdisjoint(each.rule.words)
            )
            self._parts[there] = Plan(able)
        return self._parts[there]

    def rules_for(self, target: str, kind: str) -> list[Enabled]:
        """Return the rules for one (target, kind), worked out once and then looked up."""
        found = self._for.get((target, kind))
        if found is None:
            found = self._for[target, kind] = [each for each in self.rules.values() if each.rule.looks_at(target, kind)]
        return found
