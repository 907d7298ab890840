"""What the API server refuses is reported as an error at the right field, and what it accepts gets no error.

What it says is recorded in ``oracles/apiserver``, for objects of every kind with one thing wrong or nothing.
"""

import gzip
import json
import re
from functools import lru_cache
from typing import Any, NamedTuple

from conftest import ROOT
from linting import lint_files

from kubelint.model import Finding, Path

words = str.split

VERDICTS = ROOT / "tests/oracles/apiserver/verdicts.jsonl.gz"

#: The rules that say that the API server refuses the object, and no more than that.
REJECTED = frozenset(
    words(
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
        """
    )
)

#: Rules that report what the API server refuses, and also what it does not look at.
RELATED = frozenset({"duplicate-port", "invalid-custom-resource-definition", "removed-volume-type"})

#: How much of refused and accepted has to agree. What is missing is in :data:`MISSED`, and was more before.
AGREEMENT = 0.93

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
    (r"\.scopeSelector\.matchExpressions\.", ".scopeSelector.matchExpressions[0]."),
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
    ("mismatching-selector", r"template\.metadata\.labels$|^metadata\.labels", "they disagree; we show the selector"),
    ("empty-workload-selector", r"template\.metadata\.labels$", "labels cannot match a selector that is not there"),
    ("service-port-name-required", r"^spec\.ports\[\d+\]\.name$", "we show the number of the port without a name"),
    ("invalid-secret", r"^data\[|^metadata\.annotations\[", "the type demands it; we show the type, or stringData"),
    ("conflicting-security-context", r"localhostProfile$", "the type demands the profile; we show the type"),
    ("conflicting-security-context", r"^spec\.hostUsers$", "windows excludes it; we show the system"),
    ("invalid-scheduling", r"tolerations\[\d+\]\.(effect|operator)$", "two fields disagree; we show the other one"),
    ("invalid-topology-spread", r"\.minDomains$", "two fields disagree; we show the other one"),
    ("invalid-hpa", r"^spec\.metrics\[\d+\]\.\w+$", "the type demands the block; we show the type"),
    ("invalid-dns-config", r"^spec\.dnsConfig$", "the policy demands it; we show the policy"),
    ("invalid-ingress", r"\.?backend$|\.defaultBackend$", "we show the port, two levels below"),
    ("invalid-volume", r"\.downwardAPI$", "we show the item"),
    ("invalid-volume-mount", r"\.volumeMounts\.", "it names no index"),
    ("invalid-priority-class", r"^metadata\.name$", "system classes alone may have such values; we show the value"),
    ("non-overcommittable-resource-mismatch", r"\.limits$", "we show the request that has no limit"),
    ("invalid-resource-quota", r"\.matchExpressions\.values$", "it names no index; we show the operator"),
]


class Row(NamedTuple):
    """A difference that somebody has looked at, how many objects have it at most, and why it is there."""

    pattern: str
    most: int
    reason: str


#: What the API server refuses and we do not report; "kind field: message". The first row that matches counts.
MISSED = [
    Row(r"number 3\.0 into", 2, "kubectl sends 3; only a client that sends 3.0 as it stands is refused"),
    Row(r"^(Validating|Mutating)Web", 29, "webhooks: words, versions, empty strings, selectors"),
    Row(r"^CustomResourceDefinition", 29, "definitions: names, words and paths beside the structure of the schema"),
    Row(r"^Endpoint", 28, "endpoints, which hardly anybody writes: names, protocols, ports and addresses"),
    Row(r"^StorageClass .*allowedTopologies|^CSIDriver", 11, "drivers and topologies: words and duplicates"),
    Row(
        r"scaleTargetRef|describedObject|^Horiz.*policies|^Horiz.*Required",
        16,
        "autoscalers: names, words, empty blocks",
    ),
    Row(r"(M|m)atch(Labels|Expressions|Fields)|podAffinityTerm", 18, "selectors outside of workloads, empty items"),
    Row(r"^\w+ spec\.selector: Required", 8, "a workload without spec, which OpenAPI does not require"),
    Row(r"\bcontainers: Required", 14, "a pod without containers, or a template without a spec"),
    Row(r"\b\w+\[\d+\]\.(name|image|\w+Port|\w+Path|pathType)(?=: Required)", 31, "an empty string or 0"),
    Row(r"Required value", 18, "there, but empty, in fields that few use"),
    Row(r"RFC 1123|DNS-1035|name part|prefix part|match regex|fully qualified|Too long|a{100}", 59, "names"),
    Row(r"Unsupported value|must be a standard limit type", 8, "words that OpenAPI does not restrict"),
    Row(r"absolute path|valid IP address|valid CIDR|desired format", 9, "paths and addresses in fields that few use"),
    Row(r"must be greater|must be less|must be between|ratio 0|2147483648|0777", 7, "numbers in fields that few use"),
    Row(r"`selector` does not match", 2, "null in matchLabels is an empty label"),
    Row(r"serviceAccountToken: Forbidden", 3, "a service account named by admission, which the oracle leaves out"),
    Row(r"apparmor", 2, "the annotation that fields replaced; reported with less weight"),
    Row(
        r"envFrom: Invalid|httpGet.port|hugepages|must be Exists|invalid DNS label|fieldPath: Invalid", 6, "not checked"
    ),
]

#: What we report as an error and the API server accepts; "kind rule path: message".
FALSE = [
    Row(r"missing-required-field", 11, "required by the OpenAPI description, which clients validate by"),
    Row(r"invalid-volume .*has no source", 4, "accepted, but never what was meant"),
    Row(r"invalid-webhook-configuration .*caBundle", 1, "accepted, but no call can ever succeed"),
    Row(r"prestop-exceeds-grace-period .*exec", 1, "accepted, but the hook is killed"),
    Row(r"conflicting-security-context .*run as user 0", 2, "accepted, but the container never starts"),
    Row(r"invalid-priority-class .*keep one", 3, "two objects together; the second one is refused"),
    Row(r"^PodDisruptionBudget invalid-name", 6, "the API server has no grammar for the name of this one kind"),
    Row(r"invalid-scheduling .*whole number", 2, "accepted, but no node ever matches"),
    Row(r"^CronJob invalid-label spec\.jobTemplate\.metadata", 1, "accepted; every Job made from it is refused"),
    Row(r"TOPOLOGY\.", 1, "the API server lets upper case pass in this key, though no node label has it"),
    Row(r"^Secret invalid-type data\.tls\.crt", 1, "Go reads an empty list as no bytes"),
    Row(r"^LimitRange missing-name", 1, "the storage refuses the empty name, which the oracle leaves out"),
    Row(r"invalid-quantity .*limits\.storage", 1, "nothing uses the limit of a claim, so nothing checks it"),
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


def missed() -> list[str]:
    """What is refused and has no error: every refused field and its message."""
    return [
        "\n".join(f"{each.value['kind']} {field}: {message}" for field, message in each.refused.items())
        for each in cases()
        if each.refused and not each.findings
    ]


def false() -> list[str]:
    """What is accepted and has an error of a rule that says it would be refused."""
    return [
        f"{each.value['kind']} {finding.rule} {'.'.join(map(str, finding.path))}: {finding.message}"
        for each in cases()
        for finding in each.findings
        if not each.refused and finding.rule in REJECTED
    ]


def unexplained(differences: list[str], rows: list[Row]) -> tuple[list[str], dict[str, int]]:
    """Return the differences that no row explains, and of how many objects each row is."""
    counts = dict.fromkeys((row.reason for row in rows), 0)
    rest = []
    for each in differences:
        row = next((row for row in rows if re.search(row.pattern, each, re.MULTILINE)), None)
        if row:
            counts[row.reason] += 1
        else:
            rest.append(each)
    return rest, counts


def test_the_record_is_whole() -> None:
    kinds = {each.value["kind"] for each in cases()}

    assert len(cases()) > 4500
    assert len(kinds) > 35
    assert 0.25 < sum(not each.refused for each in cases()) / len(cases()) < 0.5


def test_each_difference_is_known() -> None:
    for differences, rows in ((missed(), MISSED), (false(), FALSE)):
        rest, counts = unexplained(differences, rows)

        assert rest == []
        assert {row.reason: counts[row.reason] for row in rows if counts[row.reason] > row.most} == {}


def test_the_same_objects_are_refused() -> None:
    assert 1 - len(missed() + false()) / len(cases()) >= AGREEMENT


def test_the_same_fields_are_refused() -> None:
    both = [each for each in cases() if each.refused and each.findings]

    assert sum(map(is_at, both)) / len(both) >= 0.99
