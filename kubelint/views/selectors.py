"""Label selectors, and whether labels satisfy them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kubelint.model import Path
from kubelint.views.spelling import is_placeholder

Labels = Mapping[str, str]

WORDS = {"In": "in", "NotIn": "not in"}


def labels(value: Any) -> dict[str, str]:
    """Return a mapping as labels. A number or boolean counts as its text: missing quotes are the schema's matter.

    Null counts as the empty text, which is what the API server makes of it.
    """
    if not isinstance(value, dict):
        return {}
    return {key: _text(each) for key, each in value.items() if isinstance(each, str | int | float | None)}


def _text(value: str | int | float | None) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Requirement(NamedTuple):
    """One condition of a selector, and where it stands below the selector."""

    key: str
    operator: str  # "In", "NotIn", "Exists", "DoesNotExist"
    values: tuple[str, ...]
    path: Path

    def holds(self, labels: Labels) -> bool:
        """Whether ``labels`` satisfy it. An operator Kubernetes does not know holds: it is reported elsewhere.

        Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement
        """
        match self.operator:
            case "In":
                return labels.get(self.key) in self.values
            case "NotIn":
                return labels.get(self.key) not in self.values
            case "Exists":
                return self.key in labels
            case "DoesNotExist":
                return self.key not in labels
        return True

    @property
    def is_wanted(self) -> bool:
        """Whether it asks for a label, rather than for the absence of one."""
        return self.operator in ("In", "Exists")

    def __str__(self) -> str:
        if self.operator == "In" and len(self.values) == 1:
            return f"{self.key}={self.values[0]}"
        if self.operator in WORDS:
            return f"{self.key} {WORDS[self.operator]} ({', '.join(self.values)})"
        return f"!{self.key}" if self.operator == "DoesNotExist" else self.key


class Selector(NamedTuple):
    """A conjunction of requirements. Empty, it matches everything; what an API makes of that is its own affair."""

    requirements: tuple[Requirement, ...]

    @classmethod
    def of_labels(cls, value: Any) -> "Selector":
        """A plain map, as Services and ReplicationControllers have it."""
        return cls(tuple(Requirement(key, "In", (text,), (key,)) for key, text in labels(value).items()))

    @classmethod
    def parse(cls, value: Any) -> "Selector":
        """A LabelSelector: ``matchLabels`` and ``matchExpressions`` together."""
        return cls((*_match_labels(value), *_match_expressions(value)))

    @property
    def is_empty(self) -> bool:
        return not self.requirements

    @property
    def is_placeholder(self) -> bool:
        """Whether a tool has yet to fill some part in."""
        return any(is_placeholder(text) for each in self.requirements for text in (each.key, *each.values))

    @property
    def pairs(self) -> dict[str, str]:
        """The labels that everything selected must carry."""
        single = (each for each in self.requirements if each.operator == "In" and len(each.values) == 1)
        return {each.key: each.values[0] for each in single}

    def matches(self, labels: Labels) -> bool:
        return all(each.holds(labels) for each in self.requirements)

    def unmet(self, labels: Labels) -> list[Requirement]:
        """The requirements ``labels`` do not satisfy, in the order they are written."""
        return [each for each in self.requirements if not each.holds(labels)]

    def __str__(self) -> str:
        return ", ".join(map(str, self.requirements))


def _match_labels(value: Any) -> Iterator[Requirement]:
    found = value.get("matchLabels") if isinstance(value, dict) else None
    for key, text in labels(found).items():
        yield Requirement(key, "In", (text,), ("matchLabels", key))


def _match_expressions(value: Any) -> Iterator[Requirement]:
    found = value.get("matchExpressions") if isinstance(value, dict) else None
    for index, each in enumerate(found if isinstance(found, list) else ()):
        if isinstance(each, dict) and isinstance(each.get("key"), str):
            values, path = _texts(each.get("values")), ("matchExpressions", index)
            yield Requirement(each["key"], str(each.get("operator")), values, path)


def _texts(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else ()
    return tuple(_text(each) for each in items if isinstance(each, str | int | float))
