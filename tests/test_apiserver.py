"""What the API server refuses is reported as an error at the right field, and what it accepts gets no error.

What it says is recorded in ``oracles/apiserver``, for objects of every kind with one thing wrong or nothing.
``python tests/test_apiserver.py`` prints how much agrees, and what is not explained.
"""

import json
import lzma
import re
from collections import Counter
from functools import lru_cache
from typing import Any, NamedTuple

import pytest
from conftest import ROOT
from linting import lint_files

from kubelint.model import Finding, Path
from kubelint.versions import KNOWN, LATEST, parse

words = str.split

VERDICTS = ROOT / "tests/oracles/apiserver/verdicts.jsonl.xz"

#: The oldest, a middle and the newest version, as the record names them.
VERSIONS = ("v1.25.0", "v1.31.0", "v1.37.1")

#: The rules that say that the API server refuses the object, and no more than that.
REJECTED = frozenset(
    words(
        """
    conflicting-security-context duplicate-container-name duplicate-host-port duplicate-port-name
    empty-workload-selector ephemeral-containers-in-manifest host-port-mismatch invalid-annotation invalid-config-map
    invalid-cron-schedule invalid-dns-config invalid-endpoint-slice invalid-enum-value invalid-env invalid-field-value
    invalid-hpa invalid-ingress invalid-int-or-percent invalid-job invalid-label invalid-limit-range invalid-name
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
AGREEMENT = 0.98

#: How much of what both refuse has to be at the same field.
AGREEMENT_OF_FIELDS = 0.99

#: Fields as the API server's code names them, where manifests name them otherwise.
SPELLINGS = [
    (r"\.(VolumeSource|ProbeHandler|LifecycleHandler|PersistentVolumeSource)\b", ""),
    (r"\.(LocalObjectReference|IngressRuleValue|RuleWithOperations|Rule|DeviceConfiguration)\b", ""),
    (r"\btemplate\.(labels|annotations)\b", r"template.metadata.\1"),
    (r"^spec\.LoadBalancerSourceRanges", "spec.loadBalancerSourceRanges"),
    (r"^spec\.clusterIPs\[0\]", "spec.clusterIP"),
    (r"\bspec\.resources\[storage\]", "spec.resources.requests[storage]"),
    (r"^spec\.validation\.", "spec.versions[0].schema."),
    (r"^spec\.(additionalPrinterColumns|subresources)", r"spec.versions[0].\1"),
    (r"^metadata\.taints\b", "spec.taints"),
    (r"\btolerations\.tolerations\b", "tolerations"),
    (r"\bmatchResouces\b", "matchResources"),
    (r"\bhostAliases\.", "hostAliases[0]."),
    (r"\bdownwardAPI\.(path|fieldRef)", r"downwardAPI.items[0].\1"),
    (r"\bcsi\.name$", "csi.nodePublishSecretRef.name"),
    (r"\.scopeSelector\.matchExpressions\.", ".scopeSelector.matchExpressions[0]."),
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
def record() -> list[dict[str, Any]]:
    """Return the recorded objects: ``{"object": ..., "refused": {version: {field: message}}}``."""
    return [json.loads(line) for line in lzma.decompress(VERDICTS.read_bytes()).splitlines()[1:]]


@lru_cache
def cases(version: str) -> list[Case]:
    """Return the objects that ``version`` knows the kind of, each linted for it."""
    rows = [row for row in record() if version in row["refused"]]
    texts = {f"{number}.json": json.dumps(row["object"]) for number, row in enumerate(rows)}
    report = lint_files(texts, select=sorted(REJECTED | RELATED), kubernetes_version=parse(version))
    found: dict[str, list[Finding]] = {path: [] for path in texts}
    for each in (*report.findings, *report.suppressed):
        if each.severity == "error":
            found[each.file].append(each)
    return [Case(row["object"], row["refused"][version], each) for row, each in zip(rows, found.values(), strict=True)]


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
    ("invalid-hpa", r"^spec\.metrics\[\d+\]\.\w+$", "the type demands the block; we show the type"),
    ("invalid-dns-config", r"^spec\.dnsConfig$", "the policy demands it; we show the policy"),
    ("invalid-ingress", r"\.?backend$|\.defaultBackend$", "we show the port, two levels below"),
    ("invalid-volume", r"\.downwardAPI$", "we show the item"),
    ("invalid-volume-mount", r"\.volumeMounts\.", "it names no index"),
    ("host-port-mismatch", r"\.containerPort$", "they disagree; we show the port of the host"),
    ("invalid-field-value", r"^involvedObject\.", "the newer API version calls it regarding"),
    ("invalid-field-value", r"^spec\.podCIDRs\[0\]$", "podCIDR has to be the same; we show that one"),
    ("invalid-priority-class", r"^metadata\.name$", "system classes alone may have such values; we show the value"),
    ("invalid-resource-quota", r"\.matchExpressions\.values$", "it names no index; we show the operator"),
]


class Row(NamedTuple):
    """A difference that somebody has looked at, how many objects have it at most, and why it is there."""

    pattern: str
    most: int  # in any one version
    reason: str
    is_past: bool = False  # whether it is known of older versions only


#: What the API server refuses and we do not report; "kind field: message". The first row that matches counts.
MISSED = [
    Row(r"compilation failed|must evaluate to", 21, "nothing here compiles expressions"),
    Row(r"serviceAccountToken: Forbidden", 3, "a service account named by admission, which the oracle leaves out"),
    Row(r"number 3\.0 into", 1, "kubectl sends 3; only a client that sends 3.0 as it stands is refused"),
    Row(r"matchFields\[0\]\.values\[0\]: Invalid value: \"\"", 1, "no node has an empty name"),
    Row(r"Mode: .*between 0 and 0777", 2, "a mode that was meant as octal, for which there is a rule of its own"),
    Row(
        r"succeededCount: .*less than or equal to 0", 1, "succeededIndexes without completions, which no rule asks for"
    ),
    Row(r"invalid DNS label", 1, "the host names of an indexed Job's pods have no dots"),
    Row(r"image\.reference: Required", 1, "an image volume without a reference; older versions let it pass"),
    Row(r"^CustomResourceDefinition .*\.default: ", 1, "a default in a schema with a minimum that is no integer"),
    Row(r"externalTrafficPolicy: .*may only be set", 1, "later versions also look at externalIPs", is_past=True),
    Row(r"Unsupported value: \"ReadWriteOncePod\"", 1, "behind a gate in 1.25 and 1.26", is_past=True),
]

#: What we report as an error and the API server accepts; "kind rule path: message".
FALSE = [
    Row(
        r"^StatefulSet .*spec\.(template|volumeClaimTemplates)\b",
        27,
        "passes up to 1.33; its pods do not",
        is_past=True,
    ),
    Row(r"^StatefulSet invalid-name", 1, "passes in older versions; its pods do not", is_past=True),
    Row(r"procMount|hostUsers|nodeTaintsPolicy|matchLabelKeys|podFailurePolicy", 15, "the gate is off", is_past=True),
    Row(r"resourceClaims|resources\.claims|resizePolicy", 5, "the gate is off", is_past=True),
    Row(r"invalid-(scheduling|label) .*(ffinity|Selector)\.", 3, "passes; nothing has such a label", is_past=True),
    Row(r"^ControllerRevision invalid-type data", 1, "any JSON passes; all of it is written as mappings", is_past=True),
    Row(r"missing-required-field", 9, "required by the OpenAPI description, which clients validate by"),
    Row(r"invalid-port .*nodePort", 2, "the allocation of ports refuses it, which the oracle leaves out"),
    Row(r"invalid-quantity .*limits\.storage", 1, "nothing uses the limit of a claim, so nothing checks it"),
    Row(r"^Secret invalid-type data\.", 1, "Go reads an empty list as no bytes"),
    Row(r"invalid-persistent-volume-claim .*dataSource", 1, "accepted, but the source is dropped"),
    Row(r"revisionHistoryLimit", 1, "accepted, but the controller cannot keep less than no revision"),
    Row(r"Localhost without a localhostProfile", 1, "accepted, but the container never starts"),
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


def missed(version: str) -> list[str]:
    """What is refused and has no error: every refused field and its message."""
    return [
        "\n".join(f"{each.value['kind']} {field}: {message}" for field, message in each.refused.items())
        for each in cases(version)
        if each.refused and not each.findings
    ]


def false(version: str) -> list[str]:
    """What is accepted and has an error of a rule that says it would be refused: every finding."""
    return [
        "\n".join(f"{each.value['kind']} {one.rule} {'.'.join(map(str, one.path))}: {one.message}" for one in wrong)
        for each in cases(version)
        if not each.refused and (wrong := [one for one in each.findings if one.rule in REJECTED])
    ]


def unexplained(version: str, differences: list[str], rows: list[Row]) -> tuple[list[str], dict[Row, int]]:
    """Return the differences that no row explains, and of how many objects each row is."""
    rows = [row for row in rows if not (row.is_past and version == VERSIONS[-1])]
    reasons = [next((row for row in rows if re.search(row.pattern, each, re.MULTILINE)), None) for each in differences]
    rest = [each for each, row in zip(differences, reasons, strict=True) if not row]
    return rest, Counter(row for row in reasons if row)


def agreement(version: str) -> tuple[float, float]:
    """Return how much of refused and accepted agrees, and how much of the fields of what both refuse."""
    both = [is_at(each) for each in cases(version) if each.refused and each.findings]
    return 1 - len(missed(version) + false(version)) / len(cases(version)), sum(both) / len(both)


def test_the_record_is_whole() -> None:
    assert {version for row in record() for version in row["refused"]} == set(VERSIONS)
    assert [parse(version) for version in VERSIONS] == [KNOWN[0], (1, 31), LATEST]
    for version in VERSIONS:
        kinds = {each.value["kind"] for each in cases(version)}

        assert len(cases(version)) > 4500
        assert len(kinds) >= 45
        assert 0.25 < sum(not each.refused for each in cases(version)) / len(cases(version)) < 0.5


@pytest.mark.parametrize("version", VERSIONS)
def test_each_difference_is_known(version: str) -> None:
    for differences, rows in ((missed(version), MISSED), (false(version), FALSE)):
        rest, counts = unexplained(version, differences, rows)

        assert rest == []
        assert {row: count for row, count in counts.items() if count > row.most} == {}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_objects_and_fields_are_refused(version: str) -> None:
    objects, fields = agreement(version)

    assert objects >= AGREEMENT
    assert fields >= AGREEMENT_OF_FIELDS


def show() -> None:
    """Print the agreement by version, the differences without a row, and the rows with too many."""
    for version in VERSIONS:
        objects, fields = agreement(version)
        refused = sum(bool(each.refused) for each in cases(version))
        print(
            f"{version}: {len(cases(version))} objects, {refused} refused; {objects:.2%} agree,"
            f" {len(missed(version))} missed, {len(false(version))} false; {fields:.2%} at the same field"
        )
        for name, differences, rows in (("missed", missed(version), MISSED), ("false", false(version), FALSE)):
            rest, counts = unexplained(version, differences, rows)
            for each in rest:
                print(f"  {name}: {each}")
            for row, count in counts.items():
                if count > row.most:
                    print(f"  {name}, {count} instead of {row.most}: {row.reason}")


if __name__ == "__main__":
    show()
