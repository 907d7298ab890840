"""Selectors of nodes outside of pods, as the API server accepts them."""

from kubelint.checks.kubernetes.demands import Row, Wrong, filled, given, qualified, row, word
from kubelint.model import Path
from kubelint.views.base import dig
from kubelint.views.names import DNS_SUBDOMAIN, LABEL_VALUE

#: The operators of expressions about labels, and how many values they have.
#: Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/node-selector-requirement/
OPERATORS: dict[str, tuple[int, int | None]] = {
    "In": (1, None),
    "NotIn": (1, None),
    "Exists": (0, 0),
    "DoesNotExist": (0, 0),
    "Gt": (1, 1),
    "Lt": (1, 1),
}

#: The one field of nodes that can be asked for, and the operators that go with it.
FIELD = "metadata.name"
FIELD_OPERATORS: dict[str, tuple[int, int | None]] = {"In": (1, 1), "NotIn": (1, 1)}


def node_selector(way: str) -> tuple[Row, ...]:
    """The demands on the NodeSelector at ``way``."""
    labels, names = f"{way}.nodeSelectorTerms.*.matchExpressions.*", f"{way}.nodeSelectorTerms.*.matchFields.*"
    return (
        row(f"{way}.nodeSelectorTerms", filled),
        row(f"{labels}.key", filled, qualified),
        row(f"{labels}.operator", filled, word(*OPERATORS)),
        row(f"{labels}.values.*", given(LABEL_VALUE)),
        row(labels, _label_values),
        row(f"{names}.key", filled, word(FIELD)),
        row(f"{names}.operator", filled, word(*FIELD_OPERATORS)),
        row(f"{names}.values.*", given(DNS_SUBDOMAIN)),
        row(names, _field_values),
    )


def _label_values(value: object, path: Path) -> Wrong:
    yield from _values(value, path, OPERATORS)


def _field_values(value: object, path: Path) -> Wrong:
    yield from _values(value, path, FIELD_OPERATORS)


def _values(value: object, path: Path, operators: dict[str, tuple[int, int | None]]) -> Wrong:
    operator, values = str(dig(value, "operator")), dig(value, "values")
    count = len(values) if isinstance(values, list) else 0
    least, most = operators.get(operator, (0, None))
    if count < least:
        yield (*path, "values"), f"operator {operator} needs a value"
    elif most is not None and count > most:
        yield (*path, "values"), f"operator {operator} takes {'one value' if most else 'no values'}"
