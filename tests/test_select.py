"""Which rules a word means, and which rules a run is made of."""

from typing import Any

import pytest

from kubelint.catalog import Rule
from kubelint.select import ALL, GROUP, NAME, UnknownSelector, chosen, is_code, names_of, resolve, words


def rule(name: str, **data: Any) -> Rule:
    """A rule as its file would make it, for a container unless ``data`` says otherwise."""
    usual = {
        "name": name,
        "language": "kubernetes",
        "target": "container",
        "severity": "warning",
        "profile": "recommended",
        "category": "security",
        "summary": "",
        "remedy": "",
        "source": "",
        "check": "nowhere:nothing",
    }
    return Rule(usual | data)


RULES = {
    each.name: each
    for each in (
        rule(
            "privileged-container",
            severity="error",
            profile="essential",
            aliases=["kube-linter:privileged-container", "kube-linter:privileges", "trivy:KSV-0017"],
            standards=["PSS-baseline", "CIS-5.2.2", "NSA-CISA-1.2"],
        ),
        rule(
            "privilege-escalation",
            aliases=["kube-linter:privileges", "polaris:privileges", "trivy:KSV-0001"],
            standards=["PSS-restricted", "CIS-5.2.20", "NSA-CISA"],
        ),
        rule(
            "latest-tag",
            category="images",
            aliases=["kube-linter:latest-tag", "polaris:tagNotSpecified"],
            options={"allow": ["nginx"], "strict": False, "threshold": 3, "ratio": 0.5, "note": "", "free": None},
        ),
        rule("read-only-root", profile="hardened", standards=["PSS-restricted"], settings=["kubernetes_version"]),
        rule(
            "unpinned-apt",
            language="dockerfile",
            target="instruction",
            category="images",
            aliases=["hadolint:DL3008"],
            standards=["CIS Docker 4.10"],
        ),
        rule(
            "apt-no-recommends",
            language="dockerfile",
            category="images",
            aliases=["hadolint:DL3015", "hadolint:DL3008"],
        ),
        rule("shellcheck", language="dockerfile", category="scripts", aliases=["hadolint:SC*", "shellcheck:SC*"]),
        rule("dangling-service", language="project", category="references", target="workspace", settings=["external"]),
    )
}
SECURITY = {"privileged-container", "privilege-escalation", "read-only-root"}
IMAGES = {"latest-tag", "unpinned-apt", "apt-no-recommends"}
RECOMMENDED = set(RULES) - {"read-only-root"}


@pytest.mark.parametrize(
    ("selector", "meaning"),
    [
        ("latest-tag", (NAME, {"latest-tag"})),
        ("Latest-Tag", (NAME, {"latest-tag"})),
        (" latest-tag ", (NAME, {"latest-tag"})),
        ("kube-linter:latest-tag", (NAME, {"latest-tag"})),
        ("tagnotspecified", (NAME, {"latest-tag"})),
        ("ksv-0017", (NAME, {"privileged-container"})),
        ("hadolint:DL3008", (NAME, {"unpinned-apt", "apt-no-recommends"})),
        ("dl3008", (NAME, {"unpinned-apt", "apt-no-recommends"})),
        ("polaris:privileges", (NAME, {"privilege-escalation"})),
        ("SC2086", (NAME, {"shellcheck"})),
        ("hadolint:SC2086", (NAME, {"shellcheck"})),
        ("SC*", (NAME, {"shellcheck"})),
        ("security", (GROUP, SECURITY)),
        ("dockerfile", (GROUP, {"unpinned-apt", "apt-no-recommends", "shellcheck"})),
        ("ALL", (ALL, set(RULES))),
    ],
)
def test_a_selector_is_a_name_an_alias_a_category_or_a_language(selector: str, meaning: tuple[int, set[str]]) -> None:
    assert resolve(selector, RULES) == meaning


@pytest.mark.parametrize(
    ("standard", "names"),
    [
        ("nsa-cisa", {"privileged-container", "privilege-escalation"}),
        ("NSA-CISA-1.2", {"privileged-container"}),
        ("NSA-CISA-1", {"privileged-container"}),
        ("CIS", {"privileged-container", "privilege-escalation", "unpinned-apt"}),
        ("cis-k8s", {"privileged-container", "privilege-escalation"}),
        ("CIS-5.2", {"privileged-container", "privilege-escalation"}),
        ("CIS-5.2.2", {"privileged-container"}),
        ("cis-k8s-5.2.2", {"privileged-container"}),
        ("cis-docker", {"unpinned-apt"}),
        ("CIS Docker 4.10", {"unpinned-apt"}),
        ("pss-baseline", {"privileged-container"}),
        ("pss-restricted", SECURITY),
        ("PSS", SECURITY),
    ],
)
def test_a_standard_means_every_control_below_it(standard: str, names: set[str]) -> None:
    assert resolve(standard, RULES) == (GROUP, names)


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("latst-tag", 'no rule, category, language or standard is called "latst-tag"; did you mean "latest-tag"?'),
        ("secuirty", 'no rule, category, language or standard is called "secuirty"; did you mean "security"?'),
        (
            "hadolint:DL308",
            'no rule, category, language or standard is called "hadolint:DL308"; did you mean "hadolint:DL3008"?',
        ),
        ("zzz", 'no rule, category, language or standard is called "zzz"'),
        ("", 'no rule, category, language or standard is called ""'),
        ("CIS-5.2.1", 'no rule, category, language or standard is called "CIS-5.2.1"'),
        ("scripted", 'no rule, category, language or standard is called "scripted"; did you mean "scripts"?'),
        (
            "privileges",
            '"privileges" means different rules in different tools; '
            'write "kube-linter:privileges" or "polaris:privileges"',
        ),
    ],
)
def test_an_unknown_selector_says_what_may_be_meant(selector: str, message: str) -> None:
    with pytest.raises(UnknownSelector) as error:
        resolve(selector, RULES)

    assert str(error.value) == message


def test_the_profile_decides_where_nothing_else_is_said() -> None:
    assert chosen(RULES, "essential") == {"privileged-container"}
    assert chosen(RULES, "recommended") == RECOMMENDED
    assert chosen(RULES, "hardened") == set(RULES)


def test_select_replaces_the_profile_and_extend_select_adds_to_it() -> None:
    assert chosen(RULES, "essential", select=["images"]) == IMAGES
    assert chosen(RULES, "essential", extend_select=["latest-tag"]) == {"privileged-container", "latest-tag"}
    assert chosen(RULES, "essential", select=[]) == set()


def test_the_more_specific_selector_wins() -> None:
    assert chosen(RULES, "hardened", select=["images"], ignore=["latest-tag"]) == IMAGES - {"latest-tag"}
    assert chosen(RULES, "hardened", select=["latest-tag"], ignore=["images"]) == {"latest-tag"}
    assert chosen(RULES, "hardened", select=["security"], ignore=["ALL"]) == SECURITY
    assert chosen(RULES, "hardened", select=["ALL"], ignore=["security"]) == set(RULES) - SECURITY


def test_ignore_wins_at_equal_rank() -> None:
    assert chosen(RULES, "hardened", select=["latest-tag"], ignore=["kube-linter:latest-tag"]) == set()
    assert chosen(RULES, "hardened", select=["images"], ignore=["dockerfile"]) == {"latest-tag"}
    assert chosen(RULES, "hardened", select=["ALL"], ignore=["ALL"]) == set()
    assert chosen(RULES, "hardened", ignore=["ALL"]) == set()


def test_ignoring_one_code_of_a_rule_leaves_the_rule_on() -> None:
    assert chosen(RULES, "recommended", ignore=["SC2086"]) == RECOMMENDED
    assert chosen(RULES, "recommended", ignore=["shellcheck"]) == RECOMMENDED - {"shellcheck"}


def test_a_code_is_not_a_rule() -> None:
    assert [is_code(word, RULES) for word in ("SC2086", "shellcheck:sc1090", "DL3008", "shellcheck", "SC")] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("identifier", "names"),
    [
        ("latest-tag", {"latest-tag"}),
        ("DL3008", {"unpinned-apt", "apt-no-recommends"}),
        ("trivy:KSV-0001", {"privilege-escalation"}),
        ("privileges", {"privileged-container", "privilege-escalation"}),
        ("SC2086", {"shellcheck"}),
        ("security", set()),
        ("ALL", set()),
        ("*", set()),
        ("nothing", set()),
    ],
)
def test_an_identifier_means_rules_by_name_or_alias_only(identifier: str, names: set[str]) -> None:
    assert names_of(identifier, RULES) == names


def test_a_comma_list_is_a_list() -> None:
    assert words("a, b,,c ") == words(["a,b", "c"]) == ("a", "b", "c")


@pytest.mark.parametrize("odd", ["", ":", "*", "\x00", "\ud800", "a" * 100_000, "İ", "ß:ß", "²", "SC²", "SC٣"])
def test_odd_words_mean_nothing_and_break_nothing(odd: str) -> None:
    assert names_of(odd, RULES) == set()
    with pytest.raises(UnknownSelector):
        resolve(odd, RULES)
