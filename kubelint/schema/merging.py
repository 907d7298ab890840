"""How the lists and mappings of a custom resource are merged, as its schema says."""

from typing import Any

from kubelint.model import Path
from kubelint.schema.defects import LIST_TYPE, MAP_TYPE, Defect, Found
from kubelint.schema.limits import KEYS
from kubelint.schema.words import quoted
from kubelint.text import suggest
from kubelint.views.base import dig


def merged_lists(schema: dict[str, Any], path: Path) -> Found:
    kind, keys, items = schema.get(LIST_TYPE), schema.get(KEYS), schema.get("items")
    if kind is not None and kind not in ("atomic", "set", "map"):
        yield Defect((*path, LIST_TYPE), f"{quoted(str(kind))} is no type of lists; use atomic, set or map")
        return
    if kind is not None and schema.get("type") != "array":
        yield Defect((*path, "type"), f'"{LIST_TYPE}" needs type "array"')
    if keys and kind != "map":
        yield Defect((*path, LIST_TYPE), f'"{KEYS}" needs "{LIST_TYPE}: map"')
    if kind == "map" and not keys:
        yield Defect((*path, KEYS), f'a list of type "map" needs "{KEYS}"')
    if kind not in ("set", "map") or not isinstance(items, dict):
        return
    if items.get("nullable") is True:
        yield Defect((*path, "items", "nullable"), f'the items of a list of type "{kind}" cannot be null')
    if kind == "set":
        yield from _set(items, (*path, "items"))
    elif items.get("type") != "object":
        yield Defect((*path, "items", "type"), 'the items of a list of type "map" are of type "object"')
    else:
        yield from _keys(keys, items, path)


def _set(items: dict[str, Any], path: Path) -> Found:
    """Items are compared as a whole, so they are atomic."""
    if items.get("type") == "array" and items.get(LIST_TYPE) not in (None, "atomic"):
        yield Defect((*path, LIST_TYPE), 'the lists in a set are of type "atomic"')
    if items.get("type") == "object" and items.get(MAP_TYPE) != "atomic":
        yield Defect((*path, MAP_TYPE), 'the mappings in a set are of type "atomic"')


def _keys(keys: Any, items: dict[str, Any], path: Path) -> Found:
    """The keys of a list are plain fields of its items that are always there."""
    known, needed = items.get("properties"), items.get("required")
    known = known if isinstance(known, dict) else {}
    needed = needed if isinstance(needed, list) else []
    written = ["" if key is None else str(key) for key in keys] if isinstance(keys, list) else []
    for index, key in enumerate(written):
        place = (*path, "items", "properties", key)
        if key in written[:index]:
            yield Defect((*path, KEYS, index), f"{quoted(key)} is there already")
        elif key not in known:
            yield Defect((*path, KEYS, index), f"the items have no field {quoted(key)}{suggest(key, known)}")
        elif dig(known, key, "type") in ("array", "object"):
            yield Defect((*place, "type"), f"{quoted(key)} is a key of the list, so it must be a single value")
        elif key not in needed and dig(known, key, "default") is None:
            yield Defect((*place, "default"), f"{quoted(key)} is a key of the list; require it, or give it a default")
        elif dig(known, key, "nullable") is True:
            yield Defect((*place, "nullable"), f"{quoted(key)} is a key of the list, so it cannot be null")


def merged_maps(schema: dict[str, Any], path: Path) -> Found:
    kind = schema.get(MAP_TYPE)
    if kind is not None and kind not in ("atomic", "granular"):
        yield Defect((*path, MAP_TYPE), f"{quoted(str(kind))} is no type of mappings; use atomic or granular")
    elif kind is not None and schema.get("type") != "object":
        yield Defect((*path, "type"), f'"{MAP_TYPE}" needs type "object"')
