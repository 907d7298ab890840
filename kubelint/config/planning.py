"""Settings and rules to the plan of a run."""

from collections.abc import Mapping
from typing import Any

from kubelint.catalog import Enabled, Plan, Rule
from kubelint.config.file import ConfigError
from kubelint.config.settings import Settings
from kubelint.select import UnknownSelector, chosen, resolve, words

#: The rule that ``unknown-kinds`` is about.
UNKNOWN_KINDS = "missing-schema"


def plan(settings: Settings, rules: Mapping[str, Rule]) -> Plan:
    """Return the rules to run, in the order of ``rules``, each with its severity and its options.

    ConfigError where the settings speak of a rule that does not exist.
    """
    settings = _with_unknown_kinds(settings)
    try:
        names = chosen(rules, settings.profile, settings.select, settings.extend_select, settings.ignore)
        severities = _severities(settings, rules)
    except UnknownSelector as error:
        raise ConfigError([str(error)]) from None
    if settings.require_suppression_reason:
        names.add("ignore-without-reason")
    return Plan(
        Enabled(rule, severities.get(name, rule.severity), _keywords(rule, settings))
        for name, rule in rules.items()
        if name in names
    )


def _with_unknown_kinds(settings: Settings) -> Settings:
    """What ``unknown-kinds`` says, in the words of the settings that are about all rules."""
    level = settings.unknown_kinds
    if not level:
        return settings
    if level == "ignore":
        return settings._replace(ignore=(*settings.ignore, UNKNOWN_KINDS))
    wanted = (*settings.extend_select, UNKNOWN_KINDS)
    return settings._replace(extend_select=wanted, severity={**settings.severity, UNKNOWN_KINDS: level})


def _keywords(rule: Rule, settings: Settings) -> dict[str, Any]:
    """The options of a rule, and those settings of the run it asks for."""
    run = settings._asdict() | {"pod_security": _pod_security(settings)}
    return {**rule.options, **settings.rules.get(rule.name, {}), **{name: run[name] for name in rule.settings}}


def _pod_security(settings: Settings) -> str:
    """The level of the Pod Security Standards that the run selects, the stricter of two; empty where it selects none.

    Rules that belong to a level then go by the standard to the letter.
    """
    selected = {word.strip().casefold() for word in (*(settings.select or ()), *settings.extend_select)}
    meant = {"restricted": {"pss-restricted", "pss"}, "baseline": {"pss-baseline"}}
    return next((level for level, said in meant.items() if said & selected), "")


def _severities(settings: Settings, rules: Mapping[str, Rule]) -> dict[str, str]:
    """The severity each rule is given, by the most specific word that means it, the last at equal rank."""
    said = ((word, level) for listed, level in settings.severity.items() for word in words(listed))
    meant = [(*resolve(word, rules), level) for word, level in said]
    return {name: level for _, names, level in sorted(meant, key=lambda each: each[0]) for name in names}
