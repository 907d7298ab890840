"""One stage alone, in this process."""

from collections.abc import Iterable
from time import process_time

from kubelint.load import load
from kubelint.model import Source
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
