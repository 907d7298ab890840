"""Selecting a level of the Pod Security Standards finds what the admission controller of Kubernetes refuses.

What it refuses is recorded in ``oracles/podsecurity``.
"""

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import pytest
from conftest import ROOT
from linting import RULES, lint_text

from kubelint.catalog import Plan
from kubelint.checks.kubernetes import capabilities, confinement, kernel, node_paths, volume_types
from kubelint.checks.kubernetes.pod_security_levels import forbidden
from kubelint.config import Settings, plan
from kubelint.model import Version
from kubelint.versions import KNOWN
from kubelint.views.base import View
from kubelint.views.kubernetes import POD_TEMPLATE, resources

ORACLE = ROOT / "tests/oracles/podsecurity"
sys.path.insert(0, str(ORACLE))

from generate import lines  # noqa: E402

LEVELS = ("baseline", "restricted")
KINDS = [
    ("v1", "Pod"),
    ("apps/v1", "Deployment"),
    ("batch/v1", "CronJob"),
    ("v1", "PodTemplate"),
    ("apps/v1", "DaemonSet"),
]

#: Check ids by the first version they hold for, in order: the answer holds until the next one.
Timeline = list[tuple[Version, list[str]]]


def timeline(recorded: Mapping[str, list[str]]) -> Timeline:
    return sorted((version(text), ids) for text, ids in recorded.items())


def version(text: str) -> Version:
    major, minor = text.split(".")
    return int(major), int(minor)


def at(when: Version, said: Timeline) -> set[str]:
    return set([ids for since, ids in said if since <= when][-1])


@lru_cache
def record() -> tuple[dict[str, Any], list[dict[str, Timeline]]]:
    """What the oracle said: about itself, and about each pod by level."""
    head, *verdicts = map(json.loads, gzip.decompress((ORACLE / "verdicts.jsonl.gz").read_bytes()).splitlines())
    return head, [{level: timeline(said) for level, said in verdict.items()} for verdict in verdicts]


@lru_cache
def pods() -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines().splitlines()]


def wrapped(pod: dict[str, Any], number: int) -> dict[str, Any]:
    """The pod as a pod or in a controller, whose template it then is."""
    api_version, kind = KINDS[number % len(KINDS)]
    inner: dict[str, Any] = dict(pod)
    for key in reversed(POD_TEMPLATE[kind]):
        inner = {key: inner}
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web"}} | inner


def views(value: dict[str, Any]) -> Iterator[tuple[str, View]]:
    for resource in resources(value):
        assert resource.pod
        yield "pod", resource.pod
        yield from (("container", container) for container in resource.pod.containers)


def found(value: dict[str, Any], chosen: Plan) -> set[str]:
    """The names of the rules with findings."""
    return {
        rule.name
        for target, view in views(value)
        for rule in chosen.rules_for(target, value["kind"])
        if next(iter(rule.check(view)), None)
    }


def checks_of(rule: str, in_force: set[str]) -> set[str]:
    """The Pod Security checks that a rule stands for, without those of another level or version."""
    return {alias.removeprefix("psa:") for alias in RULES[rule].aliases if alias.startswith("psa:")} & in_force


def test_the_record_is_of_these_pods() -> None:
    head, verdicts = record()

    assert hashlib.sha256(lines().encode()).hexdigest() == head["pods"], "see tests/oracles/podsecurity/README.md"
    assert len(pods()) == len(verdicts) > 5000


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("when", KNOWN, ids=lambda when: f"1.{when[1]}")
def test_the_same_checks_fail(level: str, when: Version) -> None:
    head, verdicts = record()
    in_force = at(when, timeline(head["inForce"][level]))
    chosen = plan(Settings(select=(f"pss-{level}",), kubernetes_version=when), RULES)

    differences = []
    for number, (pod, verdict) in enumerate(zip(pods(), verdicts, strict=True)):
        rules = found(wrapped(pod, number), chosen)
        ours = [checks_of(rule, in_force) for rule in rules]
        if set().union(*ours) != at(when, verdict[level]) or not all(ours):
            differences.append((pod, rules, at(when, verdict[level])))

    assert differences[:3] == []


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("minor", [1, 8, 19, 22, 23, 24, 25, 28, 30, 33, 36, 37])
def test_a_namespace_refuses_the_same_pods(level: str, minor: int) -> None:
    """A policy may be older than any cluster kubelint knows. Below 1.25 nothing is said about Windows pods, and below
    1.19 nothing about seccomp: both were judged in a way that nothing uses any more."""
    _, verdicts = record()
    unknown = {"seccompProfile_baseline"} if minor < 19 else set()

    differences = []
    for number, (pod, verdict) in enumerate(zip(pods(), verdicts, strict=True)):
        refused = at((1, minor), verdict[level]) - unknown
        if minor < 25 and (pod["spec"].get("os") or {}).get("name") == "windows":
            continue
        (resource,) = resources(wrapped(pod, number))
        assert resource.pod
        ours = forbidden(resource.pod, level, (1, minor))
        if bool(ours) != bool(refused):
            differences.append((pod, ours, refused))

    assert differences[:3] == []


@pytest.mark.parametrize("level", LEVELS)
def test_a_run_over_files_agrees(level: str) -> None:
    _, verdicts = record()
    step = 97

    for number in range(0, len(verdicts), step):
        text = json.dumps(wrapped(pods()[number], number))
        refused = lint_text(text, select=[f"pss-{level}"], kubernetes_version="1.37")

        assert bool(refused) == bool(at((1, 37), verdicts[number][level])), text


@pytest.mark.parametrize(
    ("selected", "level"),
    [
        ({"select": ("pss-baseline",)}, "baseline"),
        ({"select": ("PSS-Restricted", "images")}, "restricted"),
        ({"select": ("pss-baseline", "pss-restricted")}, "restricted"),
        ({"select": ("pss",)}, "restricted"),
        ({"extend_select": ("pss-baseline",)}, "baseline"),
        ({"select": ("ALL",)}, ""),
        ({}, ""),
    ],
)
def test_selecting_a_level_makes_its_rules_go_by_the_standard(selected: Any, level: str) -> None:
    assert plan(Settings(**selected), RULES).rules["host-network"].keywords == {"pod_security": level}


@pytest.mark.parametrize(
    ("rule", "option", "known"),
    [
        ("dangerous-capabilities", "capabilities", capabilities.DANGEROUS),
        ("non-default-capabilities", "allowed", capabilities.HARMLESS),
        ("no-seccomp-profile", "allowed_types", confinement.CONFINING),
        ("selinux-options-set", "allowed_types", kernel.SELINUX_TYPES),
        ("restricted-volume-types", "allowed", volume_types.UNRESTRICTED),
        ("sensitive-host-mounts", "exact", node_paths.SENSITIVE),
        ("sensitive-host-mounts", "trees", node_paths.SENSITIVE_TREES),
        ("container-runtime-socket", "sockets", node_paths.SOCKETS),
    ],
)
def test_the_options_of_a_rule_say_what_the_standard_says(rule: str, option: str, known: tuple[str, ...]) -> None:
    assert RULES[rule].options[option] == list(known)


def test_the_sysctls_that_are_safe_are_those_of_the_option() -> None:
    assert RULES["unsafe-sysctls"].options["allowed"] == kernel.SAFE_SYSCTLS
