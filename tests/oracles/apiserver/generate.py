"""Several thousand objects for the API server to judge, the same ones as long as the rules' examples are.

The objects of the rules' examples and those of ``objects.yaml``, as they are and with one thing changed.
"""

import json
from collections.abc import Iterator
from math import inf
from pathlib import Path
from random import Random
from typing import Any

from kubelint.load import load
from kubelint.model import Source
from kubelint.rulefiles import page, rules
from kubelint.views.kubernetes import resources
from kubelint.views.spelling import is_placeholder

HERE = Path(__file__).parent

COMMAND = (
    "python generate.py | go run -modfile=v1.25.mod -tags=v1.25 . | go run -modfile=v1.31.mod -tags=v1.31 . | go run ."
    " | xz -9e > verdicts.jsonl.xz"
)

#: How many changed objects there are of one object: of ours, and of one from an example.
CHANGED, CHANGED_EXAMPLE = 80, 1

#: One of these takes the place of a value of its type.
WRONG: dict[type, tuple[Any, ...]] = {
    str: ("", "Not_A-Word!", "x" * 64, "UPPER", "a b", 7, True, [], {}, "-1", "10.0.0.300", "../x", "a" * 254, "NotIn"),
    int: (-1, 0, 1, 70000, 2**31, "8080", "x", True, {}, 1.5),
    bool: (True, False, "true", 1, []),
    float: (-1, "x", []),
    list: ([], {}, "x", [{}], [""], [None]),
    dict: ({}, [], "x", 1),
    type(None): ("x", {}, 0),
}

Path_ = tuple[Any, ...]


def objects() -> Iterator[Any]:
    """Yield every object, those that differ in one thing one after the other."""
    random = Random(1)
    seen = set()
    ours = list(_own())
    served = {_kind(each) for each in ours}
    for value, count in [*((each, CHANGED) for each in ours), *((each, CHANGED_EXAMPLE) for each in _examples(served))]:
        for each in [value, *_some(random, list(_changed(value)), count * _weight(value) // 40 + 1)]:
            text = json.dumps(each, sort_keys=True)
            if text not in seen and _kind(each) in served:
                seen.add(text)
                yield each


def _own() -> Iterator[Any]:
    text = (HERE / "objects.yaml").read_text(encoding="utf-8")
    for document in load(Source("objects.yaml", text, "kubernetes")):
        yield document.value


def _examples(served: set[tuple[str, str]]) -> Iterator[Any]:
    for rule in rules().values():
        for example in page(rule.name, rule.language)["examples"] if rule.language == "kubernetes" else ():
            for side in ("bad", "good"):
                content = example.get(side, "")
                for text in [content] if isinstance(content, str) else content["files"].values():
                    yield from (each for each in _of(text or "") if _kind(each) in served and not _is_template(each))


def _of(text: str) -> Iterator[Any]:
    for document in load(Source("example.yaml", text, "kubernetes")):
        if not document.broken and not document.faults:
            yield from (each.value for each in resources(document.value))


def _kind(value: Any) -> tuple[str, str]:
    return str(value.get("apiVersion")), str(value.get("kind"))


def _is_template(value: Any) -> bool:
    """Whether something is to be put in before the object goes to the API server, or it is not JSON."""
    if value in (inf, -inf) or value != value:
        return True
    if isinstance(value, dict):
        return any(map(_is_template, [*value, *value.values()]))
    return any(map(_is_template, value)) if isinstance(value, list) else is_placeholder(str(value))


def _weight(value: Any) -> int:
    return len(list(_places(value)))


def _some(random: Random, choices: list[Any], count: int) -> list[Any]:
    """Return ``count`` of them in their order; ``random()`` is the one method that is the same in all Pythons."""
    drawn = sorted(range(len(choices)), key=lambda _: random.random())[:count]
    return [choices[number] for number in sorted(drawn)]


def _changed(value: Any) -> Iterator[Any]:
    """Yield the object with one thing changed, in every way and at every place."""
    for path, old in _places(value):
        if path in ((), ("apiVersion",), ("kind",)):
            continue
        yield _put(value, path, None)
        yield _without(value, path)
        for new in WRONG[type(old)]:
            if new != old or type(new) is not type(old):
                yield _put(value, path, new)
        if isinstance(old, dict):
            yield _put(value, path, {**old, "unheardOf": "x"})
            yield _put(value, path, {**old, "Not A Key!": "x"})
        elif isinstance(old, list) and old:
            yield _put(value, path, [*old, old[-1]])
        elif isinstance(old, str):
            yield _put(value, path, old + "x")
            yield _put(value, path, old.swapcase())


def _places(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    yield path, value
    for key, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _places(each, (*path, key))


def _put(value: Any, path: Path_, new: Any) -> Any:
    if not path:
        return new
    copied = value.copy()
    copied[path[0]] = _put(value[path[0]], path[1:], new)
    return copied


def _without(value: Any, path: Path_) -> Any:
    copied = value.copy()
    if len(path) == 1:
        del copied[path[0]]
    else:
        copied[path[0]] = _without(value[path[0]], path[1:])
    return copied


if __name__ == "__main__":
    print(json.dumps({"command": COMMAND}))
    for each in objects():
        print(json.dumps({"object": each}, separators=(",", ":")))
