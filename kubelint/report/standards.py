"""The standards that rules refer to, as SARIF taxonomies."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from kubelint.catalog import Rule


class Family(NamedTuple):
    """A standard with many parts, and how the rules spell it."""

    prefix: str
    name: str
    organization: str
    uri: str


CIS = "Center for Internet Security"
BENCHMARK = "https://www.cisecurity.org/benchmark/"
PSS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/"
NSA_CISA = "https://www.cisa.gov/news-events/alerts/2022/03/15/updated-kubernetes-hardening-guide"
MATRIX = "https://microsoft.github.io/Threat-Matrix-for-Kubernetes/"

#: The longer spelling before the shorter one.
FAMILIES = (
    Family("CIS Docker", "CIS Docker Benchmark", CIS, BENCHMARK + "docker"),
    Family("CIS-GKE", "CIS GKE Benchmark", CIS, BENCHMARK + "google_cloud_computing_platform"),
    Family("CIS-EKS", "CIS EKS Benchmark", CIS, BENCHMARK + "amazon_web_services"),
    Family("CIS-AKS", "CIS AKS Benchmark", CIS, BENCHMARK + "azure"),
    Family("CIS-K8s", "CIS Kubernetes Benchmark", CIS, BENCHMARK + "kubernetes"),
    Family("CIS", "CIS Kubernetes Benchmark", CIS, BENCHMARK + "kubernetes"),
    Family("PSS", "Pod Security Standards", "Kubernetes", PSS),
    Family("NSA-CISA", "Kubernetes Hardening Guide", "NSA and CISA", NSA_CISA),
    Family("MITRE-K8s", "Threat Matrix for Kubernetes", "Microsoft", MATRIX),
)


class Taxon(NamedTuple):
    """One part of a standard: ``("CIS Kubernetes Benchmark", "5.1.5")``."""

    standard: str
    id: str


def taxa(rule: Rule) -> list[Taxon]:
    """Return the parts of known standards that the rule serves."""
    found = []
    for each in rule.standards:
        family = next((family for family in FAMILIES if each.startswith(family.prefix)), None)
        if family:
            part = each.removeprefix(family.prefix).partition(" (")[0].strip(" -:")
            found.append(Taxon(family.name, part or family.name))
    return list(dict.fromkeys(found))


def taxonomies(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Return the SARIF tool component of each standard that one of the rules serves."""
    used = sorted({taxon for rule in rules for taxon in taxa(rule)})
    families = {family.name: family for family in FAMILIES}
    return [
        {
            "name": name,
            "organization": families[name].organization,
            "informationUri": families[name].uri,
            "shortDescription": {"text": f"{name}."},
            "isComprehensive": False,
            "taxa": [{"id": taxon.id} for taxon in used if taxon.standard == name],
        }
        for name in dict.fromkeys(taxon.standard for taxon in used)
    ]


def relationships(rule: Rule, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return how the rule points at its taxa in ``known``, the taxonomies of the run."""
    numbers = {component["name"]: number for number, component in enumerate(known)}
    return [
        {
            "target": {
                "id": taxon.id,
                "index": known[numbers[taxon.standard]]["taxa"].index({"id": taxon.id}),
                "toolComponent": {"name": taxon.standard, "index": numbers[taxon.standard]},
            },
            "kinds": ["relevant"],
        }
        for taxon in taxa(rule)
    ]
