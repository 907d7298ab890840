"""The articles kubelint grew from: what it says about their files, and where it stays silent."""

import pytest
from conftest import SHARED
from linting import RULES, lint_files

from kubelint.config import Configs
from kubelint.engine import Linter
from kubelint.load.files import Candidate, read

SEEDS = SHARED / "seeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="no seeds beside this checkout")

#: What every workload of the articles lacks, at the name of its container.
BARE = ("privilege-escalation", "may-run-as-root", "no-read-only-root-fs", "capabilities-not-dropped")
NAKED = (
    *BARE,
    "no-readiness-probe",
    "no-liveness-probe",
    "unset-cpu-request",
    "unset-memory-request",
    "unset-memory-limit",
)

SAID = [
    *(("000-api-deployment.yaml", 19, rule) for rule in BARE),
    *(("001-user-service-deployment.restored.yaml", 16, rule) for rule in NAKED),
    *(("002-users-deployment-and-service.yaml", 17, rule) for rule in NAKED),
    *(("003-user-service-deployment.restored.yaml", 18, rule) for rule in BARE),
    *(("004-user-service-deployment.restored.yaml", 16, rule) for rule in NAKED),
    ("000-fluentd-daemonset.yaml", 16, "unset-memory-limit"),
    ("001-node-multistage.Dockerfile", 4, "npm-production-flag-deprecated"),
    ("001-node-multistage.Dockerfile", 5, "missing-user"),
    ("002-api-gateway-ingress.yaml", 8, "ingress-no-tls"),
    ("002-users-service.Dockerfile", 2, "missing-user"),
    ("002-users-service.Dockerfile", 7, "npm-install-instead-of-ci"),
    ("002-users-service.Dockerfile", 7, "npm-production-flag-deprecated"),
    ("002-users-service.Dockerfile", 11, "syntax-error"),
    ("003-redis-deployment.yaml", 14, "unknown-field"),
    ("003-user-service.restored.Dockerfile", 1, "missing-user"),
    ("004-node.Dockerfile", 1, "missing-user"),
    ("000-node.Dockerfile", 11, "npm-production-flag-deprecated"),
    ("000-node.Dockerfile", 14, "missing-dockerignore"),
    ("001-user-service-deployment.restored.yaml", 17, "latest-tag"),
    ("002-users-service-hpa.yaml", 1, "removed-api-version"),
    ("003-user-service-service.yaml", 14, "yaml-syntax"),
    ("003-user-service.restored.Dockerfile", 10, "npm-production-flag-deprecated"),
    ("004-node.Dockerfile", 4, "npm-install-instead-of-ci"),
]

UNSAID = [
    ("000-api-deployment.yaml", {"latest-tag", "no-readiness-probe", "no-liveness-probe", "env-var-secret"}),
    ("000-api-deployment.yaml", {"unset-memory-limit", "unset-cpu-request", "mismatching-selector"}),
    ("000-node.Dockerfile", {"last-user-root", "missing-user", "copy-all-before-install"}),
    ("003-user-service-deployment.restored.yaml", {"no-readiness-probe", "unset-memory-limit", "latest-tag"}),
    ("003-user-service.restored.Dockerfile", {"shell-form-command"}),
    ("004-node.Dockerfile", {"copy-all-before-install"}),
    ("000-hpa.yaml", {"deprecated-api-version", "removed-api-version"}),
    ("000-ingress.yaml", {"ingress-no-tls"}),
]


def findings(name: str) -> set[tuple[int, str]]:
    linter = Linter(RULES, Configs({"extend_select": ["ALL"]}, None, isolated=True), read)
    return {(each.span.line, each.rule) for each in linter.lint([Candidate(str(SEEDS / name), True)]).findings}


@pytest.mark.parametrize("name, line, rule", SAID)
def test_says(name: str, line: int, rule: str) -> None:
    assert (line, rule) in findings(name)


@pytest.mark.parametrize("name, rules", UNSAID)
def test_stays_silent(name: str, rules: set[str]) -> None:
    assert {rule for _, rule in findings(name)} & rules == set()


def test_the_ingress_of_the_second_article_leads_to_a_service_that_is_not_there() -> None:
    """Looked at like a folder of their own; beside the other articles nobody could say what is missing."""
    texts: dict[str, str | None] = {f"k8s/{path.name}": path.read_text() for path in SEEDS.glob("002-*.yaml")}

    report = lint_files(texts, select=["dangling-ingress", "dangling-hpa", "dangling-service"])

    assert [(each.file, each.span.line, each.rule) for each in report.findings] == [
        ("k8s/002-api-gateway-ingress.yaml", 24, "dangling-ingress")
    ]
