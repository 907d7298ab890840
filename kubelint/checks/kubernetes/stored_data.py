"""Secrets and ConfigMaps as the API server accepts them. No message quotes what a Secret holds."""

import json
import re
from base64 import b64decode
from collections.abc import Iterator

from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Resource
from kubelint.views.spelling import is_placeholder

#: What both kinds may hold at most, in bytes.
LARGEST = 1 << 20

KEY = r"(?!\.\Z|\.\.)[-._a-zA-Z0-9]{1,253}"

#: What another tool has yet to replace or decrypt.
UNFILLED = re.compile(r"\{\{|\$[{(\w]|<[^<>]*>|\AENC\[")

#: The keys that a Secret of a type needs: all of them, or one of those that "or" stands between.
#: Source: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types
NEEDED: dict[str, tuple[str, ...]] = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/basic-auth": ("username or password",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}

#: The keys that hold JSON, and the one that may not be empty.
JSON_KEYS = (".dockerconfigjson", ".dockercfg")
FILLED_KEYS = ("ssh-privatekey",)

TOKEN, ACCOUNT = "kubernetes.io/service-account-token", "kubernetes.io/service-account.name"

Found = Iterator[Problem]


def invalid_secret(secret: Resource) -> Iterator[Problem]:
    """A Secret that the API server rejects: its keys, its encoding, its size, or what its type needs.

    Source: https://kubernetes.io/docs/concepts/configuration/secret/
    """
    if secret.group:
        return
    contents = {key: _decoded(value) for key, value in secret.mapping("data").items()}
    contents |= {key: value.encode(errors="replace") for key, value in secret.strings("stringData").items()}
    yield from _keys(secret, "data", "stringData")
    yield from _encoding(secret, "data", "move it to stringData, or encode it")
    yield from _size(secret, contents)
    yield from _needed(secret, contents)


def invalid_config_map(config_map: Resource) -> Iterator[Problem]:
    """A ConfigMap that the API server rejects: its keys, its encoding or its size.

    Source: https://kubernetes.io/docs/concepts/configuration/configmap/
    """
    if config_map.group:
        return
    data, binary = config_map.mapping("data"), config_map.mapping("binaryData")
    yield from _keys(config_map, "data", "binaryData")
    yield from _encoding(config_map, "binaryData", "move it to data, or encode it")
    for key in data.keys() & binary.keys():
        wrong = f'{config_map.title} has the key "{brief(key)}" in data and in binaryData; keep one of them'
        yield Problem(config_map.at("binaryData", key), wrong, "key")
    contents = {key: _decoded(value) for key, value in binary.items()}
    contents |= {key: value.encode(errors="replace") for key, value in config_map.strings("data").items()}
    yield from _size(config_map, contents)


def _keys(resource: Resource, *fields: str) -> Found:
    for field in fields:
        for key in resource.mapping(field):
            if not re.fullmatch(KEY, key) and not is_placeholder(key):
                wrong = f'has the key "{brief(key)}"; use at most 253 letters, digits, "-", "_" and "."'
                yield Problem(resource.at(field, key), f"{resource.title} {wrong}", "key")


def _encoding(resource: Resource, field: str, instead: str) -> Found:
    for key, value in resource.strings(field).items():
        if _decoded(value) is None and not UNFILLED.search(value):
            wrong = f'has {field} "{brief(key)}", which is no base64; {instead}'
            yield Problem(resource.at(field, key), f"{resource.title} {wrong}", "key")


def _decoded(value: object) -> bytes | None:
    """The bytes that a value stands for; None where it is no base64. Line breaks may be in it, blanks may not."""
    try:
        return b64decode(str(value or "").replace("\n", "").replace("\r", ""), validate=True)
    except ValueError:
        return None


def _size(resource: Resource, contents: dict[str, bytes | None]) -> Found:
    size = sum(len(each or b"") for each in contents.values())
    if size > LARGEST:
        wrong = f"holds {size} bytes; the API server takes at most {LARGEST}"
        yield Problem(_field(resource, "data", "stringData", "binaryData"), f"{resource.title} {wrong}", "key")


def _needed(secret: Resource, contents: dict[str, bytes | None]) -> Found:
    kind = secret.text("type")
    if kind == TOKEN and not secret.mapping("metadata", "annotations").get(ACCOUNT):
        wrong = f'is of type "{kind}", but has no annotation "{ACCOUNT}"; name the ServiceAccount in it'
        yield Problem(secret.at("type"), f"{secret.title} {wrong}")
    if any(map(is_placeholder, (*contents, secret.text("data"), secret.text("stringData")))):
        return
    for wanted in NEEDED.get(kind, ()):
        present = [key for key in wanted.split(" or ") if key in contents]
        if not present:
            wrong = f'is of type "{kind}", but has no key {wanted}'
            yield Problem(_field(secret, "data", "stringData", "type"), f"{secret.title} {wrong}; add it", "key")
        for key in present:
            yield from _content(secret, key, contents[key])


def _content(secret: Resource, key: str, content: bytes | None) -> Found:
    place = secret.at("stringData" if key in secret.mapping("stringData") else "data", key)
    if content is None or UNFILLED.search(content.decode("utf-8", "replace")):
        return
    if key in FILLED_KEYS and not content:
        yield Problem(place, f'{secret.title} has an empty "{key}"; put the key there', "key")
    if key in JSON_KEYS and not _is_json_object(content):
        yield Problem(place, f'{secret.title} has "{key}", which is no JSON object; write {{"auths": ...}}', "key")


def _is_json_object(content: bytes) -> bool:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return found is None or type(found) is dict


def _field(resource: Resource, *fields: str) -> Path:
    """The first field that is there."""
    return resource.at(next((each for each in fields if resource.get(each)), fields[-1]))
