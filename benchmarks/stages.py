"""Stages alone, inside a process of their own: what is imported here would count for every process that is measured."""

from collections.abc import Sequence
from time import process_time
from typing import Any, NamedTuple

from benchmarks.cases import MANIFESTS, manifest


class Stages(NamedTuple):
    """What is not measured as a whole process."""

    enabled: int  # rules for manifests that run by default
    schemas: float  # seconds for each object
    idle: float  # how many times as long a run with a hundred idle rules takes


def stages() -> Stages:
    """Measure them all."""
    from kubelint.rulefiles import rules

    known = rules()
    enabled = sum(each.language == "kubernetes" and each.in_profile("recommended") for each in known.values())
    texts = list(map(manifest, range(MANIFESTS)))
    return Stages(enabled, schemas(texts) / len(texts), idle(texts[:1000], known))


def schemas(texts: Sequence[str]) -> float:
    """Return the CPU seconds that the schemas take for the objects in ``texts``, which are parsed before.

    They include what a run has to do once: unpacking definitions, importing and compiling.
    """
    from kubelint.load import load
    from kubelint.model import Source
    from kubelint.schema import objects
    from kubelint.versions import LATEST
    from kubelint.views.kubernetes import resources

    documents = (document for text in texts for document in load(Source("a.yaml", text, "kubernetes")))
    parsed = [each for document in documents for each in resources(document.value)]
    started = process_time()
    for each in parsed:
        objects.flaws(each, None, LATEST)
    return process_time() - started


def idle(texts: Sequence[str], known: dict[str, Any]) -> float:
    """Return how many times as long ``texts`` take with a hundred more rules about containers that find nothing."""
    from kubelint.catalog import Rule

    names = [f"idle-{number}" for number in range(100)]
    more = {name: Rule({**known["latest-tag"].data, "name": name, "options": {}}) for name in names}
    for rule in more.values():
        rule.function = _find_nothing
    before, after = (min(_linting(texts, each) for _ in range(3)) for each in (known, known | more))
    return after / before


def _find_nothing(container: object) -> tuple[()]:
    return ()


def _linting(texts: Sequence[str], rules: dict[str, Any]) -> float:
    from kubelint.config import Configs
    from kubelint.engine import Linter
    from kubelint.load.files import Candidate

    files = {f"{number}.yaml": text for number, text in enumerate(texts)}
    linter = Linter(rules, Configs(isolated=True, rules=rules), files.__getitem__)
    started = process_time()
    linter.lint([Candidate(path, True) for path in files], jobs=1)
    return process_time() - started
