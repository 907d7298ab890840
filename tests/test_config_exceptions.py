"""What a config silences, and which of its exceptions have outlived their use."""

from pathlib import Path

import pytest
from test_select import RULES

from kubelint.config import ConfigError, Configs, Exceptions
from kubelint.model import Finding, Span, Subject


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def exceptions(text: str, today: str = "2026-10-01") -> Exceptions:
    """What a config in the current folder silences on a day."""
    Path(".kubelint.yaml").write_text(text, encoding="utf-8")
    return Exceptions(Configs(rules=RULES).for_file("web.yaml"), today)


def finding(
    file: str = "k8s/web.yaml",
    rule: str = "latest-tag",
    namespace: str | None = "shop",
    aliases: tuple[str, ...] = (),
) -> Finding:
    subject = Subject("Deployment", "web-1", namespace, container="app")
    return Finding(file, Span(3, 1, 3, 2), rule, "warning", "", subject, aliases=aliases)


def covers(text: str, found: Finding, image: str = "ghcr.io/shop/web:1.2") -> str:
    return exceptions(text).covers(found, RULES[found.rule], image)


def test_without_exceptions_nothing_is_silenced() -> None:
    assert covers("", finding()) == ""


@pytest.mark.parametrize(
    "criteria",
    [
        "rules: latest-tag",
        "rules: [read-only-root, tagNotSpecified]",
        "rules: images",
        "rules: ALL",
        "rules: kubernetes",
        "paths: k8s",
        "paths: [web.yaml]",
        "paths: ['k8s/*', '!k8s/api.yaml']",
        "paths: /k8s/**",
        "kinds: Deployment",
        "kinds: [Job, Deploy*]",
        "namespaces: shop",
        "names: web-*",
        "names: 'web-?'",
        "containers: [app]",
        "images: ghcr.io/shop/*",
        "images: ghcr.io/shop/web",
        "images: '*:1.2'",
        "rules: ALL, kinds: Deployment, namespaces: sh*, names: '*-1', containers: a*, images: '*', paths: '*.yaml'",
    ],
)
def test_an_exception_covers_what_fits_each_of_its_criteria(criteria: str) -> None:
    assert covers(f"exceptions:\n- {{{criteria}}}", finding()) == "exception in .kubelint.yaml:2"


@pytest.mark.parametrize(
    "criteria",
    [
        "rules: read-only-root",
        "rules: security",
        "rules: dockerfile",
        "paths: k9s",
        "paths: /web.yaml",
        "paths: ['*.yml']",
        "kinds: deployment",
        "kinds: Deploy",
        "namespaces: web",
        "names: web",
        "containers: ap",
        "images: shop/*",
        "images: ghcr.io/shop/web:1",
        "kinds: Deployment, names: api",
        "rules: read-only-root, kinds: Deployment",
    ],
)
def test_an_exception_does_not_cover_what_misses_one_criterion(criteria: str) -> None:
    assert covers(f"exceptions:\n- {{{criteria}}}", finding()) == ""


def test_a_finding_without_a_namespace_is_in_none() -> None:
    assert covers("exceptions: [{namespaces: shop}]", finding(namespace=None)) == ""
    assert covers("exceptions: [{namespaces: '*'}]", finding(namespace=None)) == "exception in .kubelint.yaml:1"


def test_paths_are_relative_to_the_config_that_states_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "k8s").mkdir()
    (folder / "base.yaml").write_text("per-path-ignores: {/k8s/old: ALL}")
    (folder / "k8s/.kubelint.yaml").write_text("extend: ../base.yaml\nexceptions: [{paths: /new}]")
    monkeypatch.chdir(folder / "k8s")
    silent = Exceptions(Configs(rules=RULES).for_file("web.yaml"))

    assert [
        silent.covers(finding(path), RULES["latest-tag"])
        for path in (
            "old/web.yaml",
            "new/web.yaml",
            str(folder / "k8s/new/web.yaml"),
            "k8s/old/web.yaml",
            "../new/web.yaml",
        )
    ] == ['per-path-ignores "/k8s/old"', "exception in .kubelint.yaml:2", "exception in .kubelint.yaml:2", "", ""]


def test_per_path_ignores_silence_rules_below_a_path() -> None:
    text = "per-path-ignores:\n  tests/**: [images, DL3008]\n  '*.gen.yaml': ALL\n"

    assert covers(text, finding("tests/a/web.yaml")) == 'per-path-ignores "tests/**"'
    assert covers(text, finding("tests/web.yaml", "privileged-container")) == ""
    assert covers(text, finding("k8s/web.gen.yaml", "privileged-container")) == 'per-path-ignores "*.gen.yaml"'
    assert covers(text, finding("k8s/web.yaml")) == ""


def test_one_code_of_a_rule_can_be_ignored() -> None:
    found = finding("Dockerfile", "shellcheck", aliases=("shellcheck:SC2086", "hadolint:SC2086"))

    assert covers("ignore: [sc2086]", found) == 'ignore "sc2086"'
    assert covers("ignore: ['hadolint:SC2086']", found) == 'ignore "hadolint:SC2086"'
    assert covers("ignore: [SC2046]", found) == ""
    assert covers("per-path-ignores: {Dockerfile: SC2086}", found) == 'per-path-ignores "Dockerfile"'
    assert covers("exceptions: [{rules: SC2086}]", found) == "exception in .kubelint.yaml:1"
    assert covers("exceptions: [{rules: SC2046}]", found) == ""


def test_an_exception_holds_through_its_last_day() -> None:
    text = "exceptions: [{rules: latest-tag, until: 2026-10-01}]"

    assert [
        exceptions(text, today).covers(finding(), RULES["latest-tag"]) for today in ("2026-10-01", "2026-10-02")
    ] == [
        "exception in .kubelint.yaml:1",
        "",
    ]


def test_expired_and_unused_exceptions_are_listed() -> None:
    silent = exceptions(
        """\
exceptions:
- {rules: latest-tag, until: 2026-09-30, reason: was moving}
- {rules: latest-tag}
- {rules: read-only-root, until: 2026-10-01}
"""
    )
    silencers = {silent.covers(finding(), RULES["latest-tag"])}

    assert [each.origin for each in silent.expired()] == [".kubelint.yaml:2"]
    assert [each.origin for each in silent.expired("2026-10-02")] == [".kubelint.yaml:2", ".kubelint.yaml:4"]
    assert [each.origin for each in silent.unused(silencers)] == [".kubelint.yaml:4"]


def test_a_crash_is_never_silenced() -> None:
    crash = finding(rule="crash")

    assert exceptions("exceptions: [{rules: ALL}]").covers(crash, RULES["latest-tag"]) == ""


def test_an_exception_gives_a_reason_where_the_config_asks_for_one() -> None:
    with pytest.raises(ConfigError) as error:
        exceptions("require-suppression-reason: true\nexceptions:\n- {kinds: Job}\n- {kinds: Pod, reason: a test}\n")

    assert error.value.problems == ['.kubelint.yaml:3: this exception gives no reason; add one as "reason"']


def test_patterns_made_to_be_slow_are_not() -> None:
    text = f"per-path-ignores: {{'{'*a' * 30}b': ALL, '{'**/a/' * 20}b': ALL}}\nexceptions: [{{names: '{'*a' * 30}b'}}]"

    assert covers(text, finding("a/" * 500 + "a" * 250)) == ""
