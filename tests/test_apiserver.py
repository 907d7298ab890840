"""What the API server refuses is reported as an error at the right field, and what it accepts gets no error.

What it says is recorded in ``oracles/apiserver``, for objects of every kind with one thing wrong or nothing.
"""

import gzip
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from conftest import ROOT
from linting import RULES, lint_files

from kubelint.model import Finding, Path

VERDICTS = ROOT / "tests/oracles/apiserver/verdicts.jsonl.gz"

#: The rules that say that the API server refuses the object, and no more than that.
REJECTED = frozenset(
    """
    conflicting-security-context duplicate-container-name duplicate-host-port duplicate-port-name
    empty-workload-selector ephemeral-containers-in-manifest host-port-mismatch invalid-annotation invalid-config-map
    invalid-cron-schedule invalid-dns-config invalid-endpoint-slice invalid-enum-value invalid-env invalid-hpa
    invalid-ingress invalid-int-or-percent invalid-job invalid-label invalid-limit-range invalid-name
    invalid-network-policy invalid-pdb invalid-persistent-volume invalid-persistent-volume-claim invalid-pod-template
    invalid-port invalid-priority-class invalid-probe-handler invalid-probe-settings invalid-quantity invalid-rbac
    invalid-resource-name invalid-resource-quota invalid-restart-policy invalid-scheduling invalid-secret
    invalid-service invalid-time-zone invalid-topology-spread invalid-type invalid-update-strategy invalid-volume
    invalid-volume-mount invalid-webhook-configuration job-selector-set mismatching-selector missing-name
    missing-required-field non-overcommittable-resource-mismatch non-string-value numeric-string-port
    prestop-exceeds-grace-period probe-on-init-container request-exceeds-limit service-port-name-required
    undeclared-resource-claim unknown-field volume-mount-without-volume yaml-boolean-string
    """.split()
)

#: Rules that report what the API server refuses, and also what it does not look at.
RELATED = frozenset({"invalid-custom-resource-definition", "removed-volume-type", "suspicious-quantity"})

#: Fields as the API server's code names them, where manifests name them otherwise.
SPELLINGS = [
    (r"\.(VolumeSource|ProbeHandler|LifecycleHandler|PersistentVolumeSource)\b", ""),
    (r"\.(LocalObjectReference|IngressRuleValue|Rule)\b", ""),
    (r"\btemplate\.(labels|annotations)\b", r"template.metadata.\1"),
    (r"^spec\.LoadBalancerSourceRanges", "spec.loadBalancerSourceRanges"),
    (r"^spec\.clusterIPs\[0\]", "spec.clusterIP"),
    (r"\bspec\.resources\[storage\]", "spec.resources.requests[storage]"),
    (r"^spec\.validation\.", "spec.versions[0].schema."),
    (r"^spec\.(additionalPrinterColumns|subresources)", r"spec.versions[0].\1"),
    (r"\bJSONPath\b", "jsonPath"),
    (r"\[\]", ""),
    (r"\.\{topologyKey, whenUnsatisfiable\}", ""),
    (r"(requiredDuringSchedulingIgnoredDuringExecution\[\d+\])\.namespace$", r"\1.namespaces"),
]


class Case(NamedTuple):
    """One object, what the API server says of it, and what we say."""

    value: dict[str, Any]
    refused: dict[str, str]  # message by field
    findings: list[Finding]

    def __str__(self) -> str:
        return f"{self.value['kind']} {self.refused} {[(each.rule, each.path) for each in self.findings]}"


@lru_cache
def cases() -> list[Case]:
    head, *rows = map(json.loads, gzip.decompress(VERDICTS.read_bytes()).splitlines())
    texts = {f"{number}.json": json.dumps(row["object"]) for number, row in enumerate(rows)}
    minor = int(head["module"].split(".")[1])
    report = lint_files(texts, select=sorted(REJECTED | RELATED), kubernetes_version=(1, minor))
    found: dict[str, list[Finding]] = {path: [] for path in texts}
    for each in (*report.findings, *report.suppressed):
        if each.severity == "error":
            found[each.file].append(each)
    return [Case(row["object"], row["refused"], each) for row, each in zip(rows, found.values(), strict=True)]


def path_of(field: str) -> Path:
    for pattern, spelling in SPELLINGS:
        field = re.sub(pattern, spelling, field)
    found = re.findall(r"\[([^\]]*)\]|([^.\[\]]+)", field)
    return tuple(int(inner) if inner.isdigit() else inner or outer for inner, outer in found)


#: Where we report the same defect elsewhere: our rule, the field the API server names, and why.
ELSEWHERE = [
    ("missing-name", r"^metadata\.name$", "where nothing stands, the kind is what can be pointed at"),
    ("mismatching-selector", r"template\.metadata\.labels$|^metadata\.labels", "the two disagree; we show the selector"),
    ("empty-workload-selector", r"template\.metadata\.labels$", "labels cannot match a selector that is not there"),
    ("service-port-name-required", r"^spec\.ports\[\d+\]\.name$", "where no name stands, the number is what tells the port"),
    ("invalid-secret", r"^data\[|^metadata\.annotations\[", "the type demands the key; we show the type, or stringData"),
    ("conflicting-security-context", r"localhostProfile$", "the type demands the profile; we show the type"),
    ("conflicting-security-context", r"^spec\.hostUsers$", "windows excludes it; we show the system"),
    ("invalid-scheduling", r"tolerations\[\d+\]\.(effect|operator)$", "two fields disagree; we show the other one"),
    ("invalid-topology-spread", r"\.minDomains$", "two fields disagree; we show the other one"),
    ("invalid-hpa", r"^spec\.metrics\[\d+\]\.\w+$", "the type demands the block; we show the type"),
    ("invalid-dns-config", r"^spec\.dnsConfig$", "the policy demands it; we show the policy"),
    ("invalid-ingress", r"\.?backend$|\.defaultBackend$", "we show the port, two levels below"),
    ("invalid-volume", r"\.downwardAPI$", "we show the item"),
    ("invalid-volume-mount", r"\.volumeMounts\.", "it names no index"),
    ("non-overcommittable-resource-mismatch", r"\.limits$", "we show the request that has no limit"),
    ("invalid-resource-quota", r"\.matchExpressions\.values$", "it names no index; we show the operator"),
]


def is_near(finding: Finding, field: str, message: str) -> bool:
    """Whether it is about the refused field: at it, or directly above or below."""
    ours, theirs = finding.path, path_of(field)
    if any(finding.rule == rule and re.search(pattern, field) for rule, pattern, _ in ELSEWHERE):
        return True
    if message.startswith("json: "):  # which names neither indices nor keys of mappings
        rest = iter(map(str, ours))
        return all(each in rest for each in map(str, theirs)) and theirs[-1] in ours[-3:]
    shorter, longer = sorted((tuple(map(str, ours)), tuple(map(str, theirs))), key=len)
    between = [each for each in longer[len(shorter) :] if not each.isdigit()]
    is_whole_block = finding.rule == "missing-required-field" and len(ours) < len(theirs)
    return longer[: len(shorter)] == shorter and (len(between) <= 1 or is_whole_block)


def is_at(case: Case) -> bool:
    """Whether we report one of the refused fields. One defect often makes the API server name several."""
    places = [(field, message) for field, message in case.refused.items() if field]
    return not places or any(is_near(finding, *place) for finding in case.findings for place in places)
