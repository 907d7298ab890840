"""What is wrong with a CustomResourceDefinition: the noun, and the keywords Kubernetes adds to JSON Schema."""

from collections.abc import Iterator
from typing import NamedTuple

from kubelint.model import Path

PRESERVE, INT_OR_STRING = "x-kubernetes-preserve-unknown-fields", "x-kubernetes-int-or-string"
EMBEDDED, RULES = "x-kubernetes-embedded-resource", "x-kubernetes-validations"
LIST_TYPE, MAP_TYPE = "x-kubernetes-list-type", "x-kubernetes-map-type"

#: How far down a schema is looked at.
DEEPEST = 100


class Defect(NamedTuple):
    """Something wrong with a definition, and where: below the object."""

    path: Path
    message: str


Found = Iterator[Defect]
