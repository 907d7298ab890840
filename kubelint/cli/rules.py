"""``kubelint rules``: every rule, as a table for people or as data for programs."""

import json
import sys
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, TextIO

import click

from kubelint.catalog import Rule
from kubelint.cli.run import stop
from kubelint.model import PROFILES
from kubelint.rulefiles import rules
from kubelint.select import UnknownSelector, controls, resolve, words


@click.command("rules")
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these: names, aliases, categories, languages, standards."
)
@click.option("--profile", type=click.Choice(PROFILES), help="Only what this profile runs.")
@click.option("--standard", metavar="NAME", help='Only what a standard asks for, e.g. "nsa-cisa", "pss-restricted".')
@click.option("-f", "--format", "form", type=click.Choice(("text", "json", "markdown")), default="text")
def command(select: tuple[str, ...], profile: str | None, standard: str | None, form: str) -> None:
    """List the rules."""
    every = rules()
    names = set(every)
    try:
        for wish in (*select, *([standard] if standard else [])):
            names &= {name for word in words(wish) for name in resolve(word, every)[1]}
    except UnknownSelector as error:
        stop(str(error))
    shown = [rule for rule in every.values() if rule.name in names and (not profile or rule.in_profile(profile))]
    if standard and form == "text":
        _coverage(controls(standard, {rule.name: rule for rule in shown}), every, sys.stdout)
    else:
        WRITERS[form](shown, sys.stdout)


def as_data(rule: Rule) -> dict[str, Any]:
    """Return what programs see of a rule."""
    return {
        "name": rule.name,
        "summary": rule.summary,
        "language": rule.language,
        "category": rule.category,
        "profile": rule.profile,
        "severity": rule.severity,
        "aliases": list(rule.aliases),
        "standards": list(rule.standards),
        "options": rule.options,
        "source": rule.source,
    }


def _text(shown: Iterable[Rule], stream: TextIO) -> None:
    for language, each in groupby(shown, key=lambda rule: rule.language):
        stream.write(f"{language}\n")
        for rule in each:
            stream.write(f"  {rule.name:<36} {rule.severity:<8} {rule.profile:<12} {rule.summary}\n")


def _coverage(found: dict[str, list[str]], every: dict[str, Rule], stream: TextIO) -> None:
    """Each control of a standard, and the rules that look after it."""
    for control, names in found.items():
        stream.write(f"{control}\n")
        for name in names:
            stream.write(f"  {name:<36} {every[name].severity:<8} {every[name].profile:<12} {every[name].summary}\n")


def _json(shown: Iterable[Rule], stream: TextIO) -> None:
    json.dump({"rules": [as_data(rule) for rule in shown]}, stream, indent=2, ensure_ascii=False)
    stream.write("\n")


def _markdown(shown: Iterable[Rule], stream: TextIO) -> None:
    stream.write("| rule | severity | profile | category | what it finds |\n| --- | --- | --- | --- | --- |\n")
    for rule in shown:
        stream.write(f"| `{rule.name}` | {rule.severity} | {rule.profile} | {rule.category} | {rule.summary} |\n")


WRITERS: dict[str, Callable[[Iterable[Rule], TextIO], None]] = {"text": _text, "json": _json, "markdown": _markdown}
