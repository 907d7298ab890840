"""One stage alone, in this process."""

from collections.abc import Iterable, Sequence
from time import process_time

from kubelint.catalog import Rule
from kubelint.config import Configs
from kubelint.engine import Linter
from kubelint.load import load
from kubelint.load.files import Candidate
from kubelint.model import Source
from kubelint.rulefiles import rules
from kubelint.schema import objects
from kubelint.versions import LATEST
from kubelint.views.kubernetes import resources


def schema_stage(texts: Iterable[str]) -> float:
    """Return the CPU seconds that the schemas take for the objects in ``texts``, which are parsed before.

    The first call includes what a run has to do once: unpacking definitions, importing and compiling.
    """
    documents = (document for text in texts for document in load(Source("a.yaml", text, "kubernetes")))
    parsed = [each for document in documents for each in resources(document.value)]
    started = process_time()
    for each in parsed:
        objects.flaws(each, None, LATEST)
    return process_time() - started


def idle_rules(texts: Sequence[str], count: int) -> float:
    """Return how many times as long linting ``texts`` takes with ``count`` more rules about containers."""
    known = rules()
    pattern = known["latest-tag"]
    idle = {name: Rule({**pattern.data, "name": name, "options": {}}) for name in map("idle-{}".format, range(count))}
    for rule in idle.values():
        rule.function = _find_nothing
    before, after = (min(_seconds(each, texts) for _ in range(3)) for each in (known, known | idle))
    return after / before


def _find_nothing(container: object) -> tuple[()]:
    return ()


def _seconds(catalog: dict[str, Rule], texts: Sequence[str]) -> float:
    files = {f"{number}.yaml": text for number, text in enumerate(texts)}
    linter = Linter(catalog, Configs(isolated=True, rules=catalog), files.__getitem__)
    started = process_time()
    linter.lint([Candidate(path, True) for path in files], jobs=1)
    return process_time() - started
