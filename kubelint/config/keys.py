"""The keys of a config and what each may hold, as a table.

Checked here rather than with jsonschema, which costs every run with a config 50 ms and knows neither the rules
nor their options; ``schemas/config.schema.json`` says the same to editors, and a test that the two agree.
"""

import os
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from kubelint.config import forms
from kubelint.config.file import File
from kubelint.config.forms import Rules
from kubelint.config.options import options, rule_name
from kubelint.config.shapes import Check, Wrong, choice, count, date, either, listing, mapping, record, switch
from kubelint.config.shapes import text as one
from kubelint.config.shapes import texts as some
from kubelint.model import PROFILES, SEVERITIES, Path
from kubelint.text import brief

#: So many problems are told, and no more.
MOST_PROBLEMS = 100

#: What an exception may be limited to; one that is limited to nothing would silence everything.
CRITERIA: dict[str, Check] = {
    "rules": some(forms.selectors),
    "paths": some(forms.pattern),
    **{key: some(forms.anything) for key in ("kinds", "namespaces", "names", "containers", "images")},
}
EXEMPTION = CRITERIA | {"reason": one(forms.anything), "until": date}
EXTERNAL = {key: one(forms.anything) for key in ("kind", "namespace", "name")}

KEYS: dict[str, Check] = {
    "extend": some(forms.inherited),
    "profile": choice(*PROFILES),
    "select": some(forms.selectors),
    "extend-select": some(forms.selectors),
    "ignore": some(forms.selectors),
    "per-path-ignores": mapping(forms.pattern, some(forms.selectors)),
    "severity": mapping(forms.graded, choice(*SEVERITIES)),
    "rules": mapping(rule_name, options),
    "fail-on": choice(*SEVERITIES, "never"),
    "kubernetes-version": one(forms.version),
    "include": some(forms.pattern),
    "exclude": some(forms.pattern),
    "external": listing(either(one(forms.reference), record(EXTERNAL, required=("kind", "name")))),
    "unknown-kinds": choice("ignore", *SEVERITIES),
    "schemas": some(forms.nearby),
    "exceptions": listing(record(EXEMPTION, any_of=tuple(CRITERIA))),
    "require-suppression-reason": switch,
    "respect-foreign-suppressions": switch,
    "jobs": count,
    "cache-dir": one(forms.nearby),
    "required-version": one(forms.requirement),
}

#: What only the command line says.
FLAGS: dict[str, Check] = {"extend-exclude": some(forms.pattern)}


def problems(file: File, rules: Rules) -> list[str]:
    """Return what is wrong with ``file``, a line for each thing; ``rules`` are those it may speak of, None for any."""
    needed = {key: value for key, value in file.values.items() if key == "required-version"}
    unmet = list(record(KEYS)(needed, (), rules))
    known = KEYS if file.name else KEYS | FLAGS
    # where the version is wrong, the rest may well be right for the one that is needed
    found = unmet or islice(chain(record(known)(file.values, (), rules), _missing(file)), MOST_PROBLEMS)
    return [*file.faults, *(_line(file, each) for each in found)]


def _missing(file: File) -> Iterator[Wrong]:
    """Each of the ``schemas`` that is not there; what is no path at all is told by its form."""
    said = file.values.get("schemas")
    paths: dict[Path, Any] = {("schemas",): said}
    if isinstance(said, list):
        paths = {("schemas", index): each for index, each in enumerate(said)}
    for where, path in paths.items():
        if isinstance(path, str) and not forms.nearby(path, None) and not os.path.exists(file.place(path)):
            yield Wrong(where, f'there is no file or folder "{brief(path)}"')


def _line(file: File, wrong: Wrong) -> str:
    return f"{file.where(wrong.path, wrong.part)}: {wrong.message}"
