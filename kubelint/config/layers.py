"""Several layers of configuration to one: a later one replaces, adds to or refines what an earlier one says."""

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from kubelint import versions
from kubelint.config.file import File
from kubelint.config.paths import Glob, rebased
from kubelint.config.settings import Exemption, PathIgnore, Settings
from kubelint.select import words
from kubelint.views.workspace import External


def layered(files: Iterable[File]) -> Settings:
    """Return the settings that ``files`` make together, each already found free of mistakes; later ones win."""
    fields = Settings()._asdict()
    for file in files:
        fields = _under(fields, file)
    globs = [*fields["include"], *fields["exclude"]]
    base = os.path.commonpath([glob.folder for glob in globs]) if globs else ""
    patterns = {key: rebased(fields[key], base) for key in ("include", "exclude")}
    return Settings(**{**fields, **patterns, "base": base})


def _under(below: dict[str, Any], file: File) -> dict[str, Any]:
    """The fields of ``below`` with what ``file`` says laid over them."""
    own = {key: value for key, value in file.values.items() if key != "extend"}
    fields = _made_way(below, own)
    for key, value in own.items():
        name, read, joined = FIELDS.get(key) or Field(key.replace("-", "_"), _as_is, _replaced)
        fields[name] = joined(fields[name], read(value, file))
        fields["origin"] |= _origins(name.replace("_", "-"), key, file, fields["origin"] if joined is _added else {})
    return {**fields, "file": file.name or below["file"]}


def _made_way(below: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of ``below`` without what would keep the selection of a later layer from having its effect."""
    wanted = {word.casefold() for key in ("select", "extend-select") for word in words(own.get(key, ()))}
    fields = {**below, "origin": dict(below["origin"])}
    fields["ignore"] = tuple(word for word in below["ignore"] if word.casefold() not in wanted)
    if "profile" in own:
        fields["select"] = None
        fields["origin"].pop("select", None)
    return fields


def _origins(name: str, key: str, file: File, before: Mapping[str, str]) -> dict[str, str]:
    """Where ``file`` says what it says under ``key``, each entry of a mapping for itself."""
    value = file.values[key]
    if isinstance(value, dict) and name != "per-path-ignores":
        return {f"{name}.{each}": file.origin((key, each)) for each in value}
    return {name: ", ".join(filter(None, (before.get(name, ""), file.origin((key,)))))}


def _replaced(old: Any, new: Any) -> Any:
    return new


def _added(old: Any, new: Any) -> Any:
    return old + new


def _updated(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Both, key by key, what is new at the end: where two keys mean one rule, the last one decides."""
    return {key: value for key, value in old.items() if key not in new} | dict(new)


def _deepened(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {**old, **{key: _updated(old.get(key, {}), value) for key, value in new.items()}}


def _as_is(value: Any, file: File) -> Any:
    return value


def _words(value: Any, file: File) -> tuple[str, ...]:
    return words(value)


def _listed(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _globs(value: Any, file: File) -> tuple[Glob, ...]:
    return tuple(Glob(pattern, file.folder) for pattern in _listed(value))


def _places(value: Any, file: File) -> tuple[str, ...]:
    return tuple(file.place(path) for path in _listed(value))


def _place(value: Any, file: File) -> str:
    return file.place(value)


def _path_ignores(value: Any, file: File) -> tuple[PathIgnore, ...]:
    return tuple(PathIgnore(Glob(pattern, file.folder), words(rules)) for pattern, rules in value.items())


def _externals(value: Any, file: File) -> tuple[External, ...]:
    return tuple(_external(each) if isinstance(each, dict) else _short(each) for each in value)


def _external(value: Mapping[str, str]) -> External:
    return External(value["kind"], value.get("namespace", ""), value["name"])


def _short(text: str) -> External:
    kind, *namespace, name = text.split("/")
    return External(kind, "".join(namespace), name)


def _exemptions(value: Any, file: File) -> tuple[Exemption, ...]:
    return tuple(_exemption(each, file, index) for index, each in enumerate(value))


def _exemption(value: dict[str, Any], file: File, index: int) -> Exemption:
    read = {key: _listed(each) for key, each in value.items() if key not in ("rules", "paths", "reason", "until")}
    return Exemption(
        file.origin(("exceptions", index)),
        rules=words(value.get("rules", ())),
        paths=_globs(value.get("paths", ()), file),
        reason=value.get("reason", ""),
        until=str(value.get("until", "")),
        **read,
    )


class Field(NamedTuple):
    """How one key becomes a field of the settings: what its value becomes, and what that does to what was there."""

    name: str
    read: Callable[[Any, File], Any]
    joined: Callable[[Any, Any], Any]


FIELDS = {
    "select": Field("select", _words, _replaced),
    "extend-select": Field("extend_select", _words, _added),
    "ignore": Field("ignore", _words, _added),
    "per-path-ignores": Field("per_path_ignores", _path_ignores, _added),
    "severity": Field("severity", _as_is, _updated),
    "rules": Field("rules", _as_is, _deepened),
    "kubernetes-version": Field("kubernetes_version", lambda value, file: versions.parse(value), _replaced),
    "include": Field("include", _globs, _replaced),
    "exclude": Field("exclude", _globs, _replaced),
    "extend-exclude": Field("exclude", _globs, _added),
    "external": Field("external", _externals, _added),
    "schemas": Field("schemas", _places, _added),
    "cache-dir": Field("cache_dir", _place, _replaced),
    "exceptions": Field("exceptions", _exemptions, _added),
}
