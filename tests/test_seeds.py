"""The articles kubelint grew from: what it says about their files, and where it stays silent."""

import pytest
from conftest import SHARED
from linting import RULES

from kubelint.config import Configs
from kubelint.engine import Linter
from kubelint.load.files import Candidate, read

SEEDS = SHARED / "seeds"

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="no seeds beside this checkout")

SAID = [
    ("000-node.Dockerfile", 11, "npm-production-flag-deprecated"),
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
    ("004-node.Dockerfile", {"copy-all-before-install"}),
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
