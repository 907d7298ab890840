"""Claims to devices, their classes, and what drivers offer, as the API server accepts them."""

import re

from kubelint.checks.kubernetes.demands import (
    Row,
    Wrong,
    amount,
    at_most,
    distinct,
    filled,
    given,
    like,
    matching,
    number,
    one_of,
    qualified,
    row,
    views,
    word,
)
from kubelint.checks.kubernetes.node_selectors import node_selector
from kubelint.checks.kubernetes.storage_fields import driver_name
from kubelint.model import Path
from kubelint.text import suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_LABEL, DNS_SUBDOMAIN, LABEL_VALUE, QUALIFIED_NAME, is_qualified_name
from kubelint.views.spelling import is_placeholder

MOST, MOST_ALTERNATIVES, MOST_DEVICES = 32, 8, 128
LONGEST_EXPRESSION, LONGEST_POOL, LONGEST_ID, LONGEST_ATTRIBUTE = 10 * 1024, 253, 32, 64

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
VERSION = re.compile(
    r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}(-[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?", re.ASCII
)

#: Versions in which a request itself has the fields of ``exactly``.
FLAT = ("v1alpha3", "v1beta1")

#: The fields of which an attribute has one, and of which a slice has one to say on which nodes its devices are.
TYPES = ("bool", "int", "string", "version")
EFFECTS = ("NoSchedule", "NoExecute", "None")
NODES = ("nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection")


def _is_attribute(name: str) -> bool:
    """Whether it is an attribute of a device: ``model``, ``gpu.example.com/model``."""
    domain, slash, own = name.rpartition("/")
    is_domain = not slash or (len(domain) <= 63 and DNS_SUBDOMAIN.accepts(domain.lower()))
    return is_domain and len(own) <= LONGEST_ID and IDENTIFIER.fullmatch(own) is not None


def _is_pool(name: str) -> bool:
    return len(name) <= LONGEST_POOL and all(map(DNS_SUBDOMAIN.accepts, name.split("/")))


attribute_name = matching(
    lambda name: "/" in name and _is_attribute(name), 'use a domain and a name: "example.com/numa"'
)


def _not_empty(value: object, path: Path) -> Wrong:
    if value == "":
        yield path, "name one, or leave it out"


def _selectors(way: str) -> tuple[Row, ...]:
    return (
        row(f"{way}.selectors", at_most(MOST)),
        row(f"{way}.selectors.*.cel", filled),
        row(f"{way}.selectors.*.cel.expression", filled, at_most(LONGEST_EXPRESSION)),
    )


def _true(value: object, path: Path) -> Wrong:
    if value is False:
        yield path, "make it true, or leave it out"


def _version(value: object, path: Path) -> Wrong:
    if isinstance(value, str) and not VERSION.fullmatch(value):
        yield path, 'use a semantic version, such as "1.2.3"'


def _parameters(value: object, path: Path) -> Wrong:
    if not isinstance(value, dict):
        yield path, "write a mapping of parameters"


def _configs(way: str) -> tuple[Row, ...]:
    return (
        row(f"{way}", at_most(MOST)),
        row(f"{way}.*.opaque", filled),
        row(f"{way}.*.opaque.driver", filled, driver_name),
        row(f"{way}.*.opaque.parameters", _parameters),
    )


def _request(way: str) -> tuple[Row, ...]:
    return (
        row(f"{way}.deviceClassName", filled, like(DNS_SUBDOMAIN)),
        row(f"{way}.allocationMode", word("ExactCount", "All", "")),
        *_selectors(way),
    )


def _taint(way: str) -> tuple[Row, ...]:
    return (
        row(f"{way}.key", filled, qualified),
        row(f"{way}.value", like(LABEL_VALUE)),
        row(f"{way}.effect", filled, word(*EFFECTS)),
    )


def _toleration(way: str) -> tuple[Row, ...]:
    return (
        row(f"{way}.key", matching(is_qualified_name, f"use {QUALIFIED_NAME}")),
        row(f"{way}.operator", word("Exists", "Equal", "")),
        row(f"{way}.effect", word(*EFFECTS, "")),
    )


def _claim(way: str) -> tuple[Row, ...]:
    return (
        row(f"{way}.requests", at_most(MOST), distinct("name")),
        row(f"{way}.requests.*.name", filled, like(DNS_LABEL)),
        *_request(f"{way}.requests.*.exactly"),
        row(f"{way}.requests.*.firstAvailable", at_most(MOST_ALTERNATIVES), distinct("name")),
        row(f"{way}.requests.*.firstAvailable.*.name", filled, like(DNS_LABEL)),
        *_request(f"{way}.requests.*.firstAvailable.*"),
        row(f"{way}.constraints", at_most(MOST)),
        row(f"{way}.constraints.*.requests", at_most(MOST), distinct()),
        row(f"{way}.constraints.*", one_of("matchAttribute", "distinctAttribute")),
        row(f"{way}.constraints.*.matchAttribute", _not_empty, attribute_name),
        row(f"{way}.constraints.*.distinctAttribute", _not_empty, attribute_name),
        row(f"{way}.config.*.requests", at_most(MOST), distinct()),
        *_configs(f"{way}.config"),
    )


def _names(value: object, path: Path) -> Wrong:
    for name in value if isinstance(value, dict) else ():
        if not is_placeholder(name) and not _is_attribute(name):
            yield (*path, name), "name it in letters, digits and _, after a domain and /"


DEVICE_CLASS = (
    *_selectors("spec"),
    *_configs("spec.config"),
)

RESOURCE_SLICE = (
    row("spec.driver", filled, driver_name),
    row("spec", one_of(*NODES)),
    row("spec.nodeName", given(DNS_SUBDOMAIN)),
    row("spec.allNodes", _true),
    row("spec.perDeviceNodeSelection", _true),
    *node_selector("spec.nodeSelector"),
    row("spec.pool.name", filled, matching(_is_pool, f"use {DNS_SUBDOMAIN.words}")),
    row("spec.pool.resourceSliceCount", number(1, unset=0)),
    row("spec.pool.generation", number(0)),
    row("spec.devices", at_most(MOST_DEVICES), distinct("name")),
    row("spec.devices.*.name", filled, like(DNS_LABEL)),
    row("spec.devices.*.attributes", _names),
    row("spec.devices.*.capacity", _names),
    row("spec.devices.*.capacity.**.value", amount),
    row("spec.devices.*.attributes.**", one_of(*TYPES)),
    row("spec.devices.*.attributes.**.string", at_most(LONGEST_ATTRIBUTE)),
    row("spec.devices.*.attributes.**.version", _version, at_most(LONGEST_ATTRIBUTE)),
)

TAINT_RULE = (
    row("spec.deviceSelector.driver", _not_empty, driver_name),
    row("spec.deviceSelector.pool", _not_empty, matching(_is_pool, f"use {DNS_SUBDOMAIN.words}")),
    row("spec.deviceSelector.device", given(DNS_LABEL)),
    *_taint("spec.taint"),
)

TABLES: dict[str, tuple[Row, ...]] = {
    "DeviceClass": DEVICE_CLASS,
    "DeviceTaintRule": TAINT_RULE,
    "ResourceClaim": _claim("spec.devices"),
    "ResourceClaimTemplate": _claim("spec.spec.devices"),
    "ResourceSlice": RESOURCE_SLICE,
}


#: What is looked at from the version on in which devices have taints.
WITH_TAINTS: dict[str, tuple[Row, ...]] = {
    "ResourceSlice": _taint("spec.devices.*.taints.*"),
    **{
        kind: (*_toleration(f"{way}.exactly.tolerations.*"), *_toleration(f"{way}.firstAvailable.*.tolerations.*"))
        for kind, way in (
            ("ResourceClaim", "spec.devices.requests.*"),
            ("ResourceClaimTemplate", "spec.spec.devices.requests.*"),
        )
    },
}


def requests(claim: Resource) -> Wrong:
    """Requests that are of both forms or of none, and counts that do not go with their mode."""
    if claim.version in FLAT:
        return
    for request in views(_devices(claim), "requests.*"):
        exactly, others = request.get("exactly"), request.get("firstAvailable")
        if (exactly is not None) == bool(others):
            place = request.at("firstAvailable") if others else request.path
            yield place, "exactly one of exactly and firstAvailable is needed"
        elif exactly is not None:
            yield from _count(View(exactly, request.at("exactly"), request.subject))
        for other in views(request, "firstAvailable.*"):
            yield from _count(other)


def references(claim: Resource) -> Wrong:
    """What is said of requests that the claim does not have."""
    devices = _devices(claim)
    names = set()
    for request in views(devices, "requests.*"):
        name = request.text("name")
        names |= {name, *(f"{name}/{each.text('name')}" for each in views(request, "firstAvailable.*"))}
    for owner in (*views(devices, "constraints.*"), *views(devices, "config.*")):
        for path, name in owner.words("requests"):
            if name not in names and not is_placeholder(name):
                yield path, "name a request of this claim" + suggest(name, names)


def _devices(claim: Resource) -> View:
    way = ("spec", "devices") if claim.kind == "ResourceClaim" else ("spec", "spec", "devices")
    return View(claim.get(*way), claim.at(*way), claim.subject)


def _count(request: View) -> Wrong:
    count = request.integer("count") or 0
    if request.get("allocationMode") == "All" and count:
        yield request.at("count"), "all devices are asked for; leave it out"
    elif request.get("allocationMode") in ("ExactCount", "", None) and count < 0:
        yield request.at("count"), "use at least 1"
