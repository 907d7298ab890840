"""The ignore markers of other tools: what each silences here, and what it does not."""

import pytest
from linting import RULES, lines, lint_files, lint_text

from kubelint.catalog import Rule
from kubelint.model import Document, Problem, Source, Span
from kubelint.suppress import Ignores, trivy

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    {annotation}
spec:
  hostNetwork: true
  containers:
    - name: web
      image: nginx
"""
PLAIN = "note: none"
TAG, NETWORK = (11, "latest-tag"), (8, "host-network")
BOTH = [NETWORK, TAG]

DOCKERFILE = """\
FROM golang:1.23 AS build
WORKDIR app
CMD make
FROM alpine:3.20
WORKDIR app
CMD make
"""
WORKDIR, SHELL = "workdir-relative", "shell-form-command"


def found_in_pod(text: str, **overrides: object) -> list[tuple[int, str]]:
    complaints = ["unused-ignore", "unknown-ignore", "blanket-ignore", "expired-ignore", "ignore-without-reason"]
    return lines(lint_text(text, select=["latest-tag", "host-network", *complaints], **overrides))


def found_in_dockerfile(text: str) -> list[tuple[int, str]]:
    complaints = ["unused-ignore", "unknown-ignore", "blanket-ignore", "ignore-without-reason"]
    return lines(lint_text(text, "Dockerfile", select=[WORKDIR, SHELL, *complaints]))


@pytest.mark.parametrize(
    ("annotation", "left"),
    [
        (PLAIN, BOTH),
        ("ignore-check.kube-linter.io/latest-tag: a test image", [NETWORK]),
        ("ignore-check.kube-linter.io/latest-tag:", [NETWORK]),
        ("ignore-check.kube-linter.io/host-network: because", [TAG]),
        ("ignore-check.kube-linter.io/container-image-tag: that is kube-score's word", BOTH),
        ("ignore-check.kube-linter.io/no-such-check: because", BOTH),
        ("kube-linter.io/ignore-all: because", []),
        ("kube-linter.io/ignore: because", BOTH),
        ("kube-score/ignore: container-image-tag", [NETWORK]),
        ("kube-score/ignore: pod-probes , container-image-tag", [NETWORK]),
        ("kube-score/ignore: latest-tag", BOTH),
        ('kube-score/ignore: "*"', BOTH),
        ("kube-score/ignore: [container-image-tag]", BOTH),
        ("kube-score/enable: container-image-tag", BOTH),
        ('polaris.fairwinds.com/tagNotSpecified-exempt: "true"', [NETWORK]),
        ("polaris.fairwinds.com/tagNotSpecified-exempt: true", [NETWORK]),
        ('polaris.fairwinds.com/tagNotSpecified-exempt: "false"', BOTH),
        ('polaris.fairwinds.com/exempt: "TRUE"', []),
        ('polaris.fairwinds.com/exempt: "yes"', BOTH),
        ("checkov.io/skip1: CKV_K8S_14=a test image", [NETWORK]),
        ("checkov.io/skip12: CKV_K8S_14", [NETWORK]),
        ("bridgecrew.io/skip1: CKV_K8S_19=an agent=true", [TAG]),
        ("cortex.io/skip#: CKV_K8S_14", [NETWORK]),
        ("checkov.io/skip1: KSV-0013=that is trivy's", BOTH),
        ("checkov.io/skipped: 14", BOTH),
    ],
)
def test_annotation_covers_its_object_as_its_tool_reads_it(annotation: str, left: list[tuple[int, str]]) -> None:
    text = POD.format(annotation=annotation)

    assert found_in_pod(text) == left
    assert found_in_pod(f"{text}---\n{POD.format(annotation=PLAIN)}")[len(left) :] == [
        (line + 12, rule) for line, rule in BOTH
    ]
    assert found_in_pod(text, respect_foreign_suppressions=False) == BOTH


@pytest.mark.parametrize(
    ("annotation", "is_silent"),
    [
        ("kube-score/ignore: container-image-tag", True),
        ("checkov.io/skip1: CKV_K8S_14", True),
        ("ignore-check.kube-linter.io/latest-tag: because", False),
        ('polaris.fairwinds.com/exempt: "true"', False),
    ],
)
def test_annotation_of_a_pod_template_counts_where_the_tool_reads_it(annotation: str, is_silent: bool) -> None:
    text = f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    metadata:
      annotations:
        {annotation}
    spec:
      containers:
        - name: web
          image: nginx
"""
    assert (found_in_pod(text) == []) == is_silent


@pytest.mark.parametrize(
    ("comment", "above", "left"),
    [
        ("trivy:ignore:KSV-0013", "      image", [NETWORK]),
        ("trivy:ignore:KSV-0013", "    - name", [NETWORK]),
        ("trivy:ignore:KSV-0013", "apiVersion", [NETWORK]),
        ("trivy:ignore:KSV-0013", "  hostNetwork", BOTH),
        ("trivy:ignore:AVD-KSV-0013 a remark", "      image", [NETWORK]),
        ("trivy:ignore:avd-ksv-0013", "      image", [NETWORK]),
        ("trivy:ignore:KSV013", "      image", [NETWORK]),
        ("trivy:ignore:use-specific-tags", "      image", [NETWORK]),
        ("trivy:ignore:kubernetes-use-specific-tags", "      image", [NETWORK]),
        ("tfsec:ignore:KSV013", "      image", [NETWORK]),
        ("trivy:ignore:*", "spec", []),
        ("trivy:ignore:KSV-001*", "spec", [NETWORK]),
        ("trivy:ignore:KSV-0013:exp:2999-01-01", "      image", [NETWORK]),
        ("trivy:exp:2999-01-01:ignore:KSV-0013", "      image", [NETWORK]),
        ("trivy:ignore:KSV-0013:exp:2020-01-01", "      image", BOTH),
        ("trivy:ignore:KSV-0013:exp:soon", "      image", BOTH),
        ("trivy:ignore:KSV-0013\n#trivy:ignore:KSV-0009", "spec", []),
        ("trivy:ignore:KSV-0009 trivy:ignore:KSV-0013", "spec", []),
        ("trivy:ignore:KSV-0013\n# a remark", "      image", BOTH),
        ("trivy:ignore:KSV-0013\n", "      image", BOTH),
        ("nottrivy:ignore:KSV-0013", "      image", BOTH),
        ("trivy:ignore:CKV_K8S_14", "      image", BOTH),
        ("checkov:skip=CKV_K8S_14:a test image", "      image", [NETWORK]),
        ("checkov:skip=CKV_K8S_14", "  hostNetwork", [NETWORK]),
        ("a remark, checkov:skip=CKV_K8S_14,CKV_K8S_19:because", "apiVersion", []),
        ("bridgecrew:skip=CKV_K8S_14", "apiVersion", [NETWORK]),
        ("cortex:skip= CKV_K8S_14: because", "apiVersion", [NETWORK]),
        ("checkov:skip=CKV_DOCKER_3", "apiVersion", BOTH),
        ("kics-scan ignore-line", "      image", [NETWORK]),
        ("kics-scan ignore-line", "spec", BOTH),
        ("kics-scan ignore-line\n", "      image", BOTH),
        ("kics-scan ignore-block", "spec", []),
        ("kics-scan ignore-block", "  containers", [NETWORK]),
        ("kics-scan ignore-block", "apiVersion", []),
        ("kics-scan ignore", "apiVersion", []),
        ("kics-scan ignore", "spec", BOTH),
        ("kics-scan ignored", "apiVersion", BOTH),
        ("kics-scan disable=583053b7-e632-46f0-b989-f81ff8045385", "apiVersion", [NETWORK]),
        ("kics-scan disable=00000000,583053b7-e632-46f0-b989-f81ff8045385", "apiVersion", [NETWORK]),
        ("kics-scan disable=583053b7-e632-46f0-b989-f81ff8045385", "spec", BOTH),
        ("please kics-scan ignore", "apiVersion", BOTH),
        ("hadolint ignore=DL3006", "      image", BOTH),
        ("hadolint global ignore=DL3006", "apiVersion", BOTH),
    ],
)
def test_comment_in_a_manifest_covers_what_its_tool_would_take_it_for(
    comment: str, above: str, left: list[tuple[int, str]]
) -> None:
    lint = found_in_pod(POD.format(annotation=PLAIN).replace(above, f"# {comment}\n{above}", 1))

    assert [rule for _, rule in lint] == [rule for _, rule in left]


@pytest.mark.parametrize(
    ("comment", "left"),
    [("trivy:ignore:KSV013", [NETWORK]), ("checkov:skip=CKV_K8S_14", [NETWORK]), ("kics-scan ignore-line", BOTH)],
)
def test_comment_behind_a_value(comment: str, left: list[tuple[int, str]]) -> None:
    assert found_in_pod(POD.format(annotation=PLAIN).replace("nginx", f"nginx # {comment}")) == left


@pytest.mark.parametrize(
    ("place", "silenced"),
    [
        ("# checkov:skip=CKV_K8S_14\n---\n{pod}---\n{pod}", 0),
        ("{pod}# checkov:skip=CKV_K8S_14\n---\n{pod}", 0),
        ("{pod}---\n# checkov:skip=CKV_K8S_14\n\n{pod}", 1),
        ("{pod}---\n{pod}# checkov:skip=CKV_K8S_14\n", 1),
    ],
)
def test_checkov_comment_belongs_to_the_object_it_is_in_or_above(place: str, silenced: int) -> None:
    report = lint_files({"a.yaml": place.format(pod=POD.format(annotation=PLAIN))}, select=["latest-tag"])

    assert [each.document for each in report.suppressed] == [silenced]
    assert len(report.findings) == 1


def test_annotation_of_an_item_covers_no_other_item() -> None:
    item = (
        "- {{apiVersion: v1, kind: Pod, metadata: {{name: {0}, annotations: {{{1}}}}}, spec: {{hostNetwork: true}}}}\n"
    )
    text = (
        "apiVersion: v1\nkind: List\nitems:\n" + item.format("a", "kube-linter.io/ignore-all: x") + item.format("b", "")
    )

    assert found_in_pod(text) == [(5, "host-network")]


@pytest.mark.parametrize(
    ("comment", "above", "left"),
    [
        ("hadolint ignore=DL3000", 2, [3, 5, 6]),
        ("hadolint ignore=DL3025", 2, [2, 3, 5, 6]),
        ("hadolint ignore=DL3000,DL3025", 3, [2, 5, 6]),
        ("  hadolint   ignore = DL3025 , DL3000  ", 3, [2, 5, 6]),
        ("hadolint ignore=DL3025 # because", 3, [2, 5, 6]),
        ("hadolint ignore=DL3025 because", 3, [2, 3, 5, 6]),
        ("hadolint ignore=dl3025", 3, [2, 3, 5, 6]),
        ("hadolint ignore=DL3025,", 3, [2, 3, 5, 6]),
        ("hadolint ignore=DL3025 DL3000", 3, [2, 3, 5, 6]),
        ("hadolint ignore:DL3025", 3, [2, 3, 5, 6]),
        ("hadolint: ignore=DL3025", 3, [2, 3, 5, 6]),
        ("HADOLINT ignore=DL3025", 3, [2, 3, 5, 6]),
        ("a remark hadolint ignore=DL3025", 3, [2, 3, 5, 6]),
        ("# hadolint ignore=DL3025", 3, [2, 3, 5, 6]),
        ("hadolint ignore=DL3025\n", 3, [2, 3, 5, 6]),
        ("hadolint ignore=DL3025\n# a remark", 3, [2, 3, 5, 6]),
        ("hadolint ignore=DL3000\n# hadolint ignore=DL3025", 3, [2, 5, 6]),
        ("hadolint global ignore=DL3025", 1, [2, 5]),
        ("hadolint global ignore=DL3025 # because", 6, [2, 5]),
        ("hadolint global ignore=DL3025 because", 1, [2, 3, 5, 6]),
        ("hadolint stage ignore=DL3000,DL3025", 1, [5, 6]),
        ("hadolint stage ignore=DL3000\n# hadolint stage ignore=DL3025", 4, [2, 3]),
        ("hadolint stage ignore=DL3025\n# a remark", 1, [2, 3, 5, 6]),
        ("hadolint stage ignore=DL3025", 3, [2, 3, 5, 6]),
        ("hadolint shell=powershell", 1, [2, 3, 5, 6]),
        ("check=skip=JSONArgsRecommended", 1, [2, 5]),
        (" CHECK = skip=JSONArgsRecommended,WorkdirRelativePath a remark", 1, []),
        ("check=skip=WorkdirRelativePath;error=true", 1, [3, 6]),
        ("check=error=true;skip=WorkdirRelativePath", 1, [3, 6]),
        ("check=error=true", 1, [2, 3, 5, 6]),
        ("check=skip=WorkdirRelativePath;nonsense", 1, [2, 3, 5, 6]),
        ("check=skip=all", 1, []),
        ("check=skip=NoSuchCheck", 1, [2, 3, 5, 6]),
        ("check=skip=JSONArgsRecommended", 3, [2, 5, 6]),
        ("check=skip=all", 3, [2, 5, 6]),
        ("check=skip=JSONArgsRecommended\n\n# a remark", 3, [2, 5, 6]),
        ("check=skip=JSONArgsRecommended\n#", 3, [2, 3, 5, 6]),
        ("check=skip=JSONArgsRecommended", 2, [2, 3, 5, 6]),
        ("trivy:ignore:DS-0009", 2, [3, 5, 6]),
        ("trivy:ignore:AVD-DS-0009", 2, [3, 5, 6]),
        ("trivy:ignore:DS009", 2, [3, 5, 6]),
        ("trivy:ignore:DS009", 1, [2, 3, 5, 6]),
        ("kics-scan ignore-block", 4, [2, 3]),
        ("kics-scan ignore-block", 2, [2, 3, 5, 6]),
        ("kube-linter.io/ignore-all: x", 1, [2, 3, 5, 6]),
    ],
)
def test_comment_in_a_dockerfile_covers_what_its_tool_would_take_it_for(
    comment: str, above: int, left: list[int]
) -> None:
    before, after = DOCKERFILE.splitlines(True)[: above - 1], DOCKERFILE.splitlines(True)[above - 1 :]
    added = comment.count("\n") + 1

    lint = found_in_dockerfile("".join([*before, f"# {comment}\n", *after]))

    rules = {2: WORKDIR, 3: SHELL, 5: WORKDIR, 6: SHELL}
    assert lint == [(line + added * (line >= above), rules[line]) for line in left]


def test_hadolint_comment_covers_the_whole_of_a_long_instruction_but_not_from_inside() -> None:
    run = "FROM alpine:3.20\n{0}RUN true \\\n{1}  && wget https://example.com/a.sh -O- | sh\n"
    rule = next(name for name, each in RULES.items() if "hadolint:DL4006" in each.aliases)
    comment = "# hadolint ignore=DL4006\n"

    assert len(lint_text(run.format("", ""), "Dockerfile", select=[rule])) == 1
    assert lint_text(run.format(comment, ""), "Dockerfile", select=[rule]) == ()
    assert len(lint_text(run.format("", comment), "Dockerfile", select=[rule])) == 1


def test_checkov_comment_covers_the_whole_dockerfile() -> None:
    text = "FROM alpine:3.20\nUSER root\n# checkov:skip=CKV_DOCKER_8:needs the devices of the host\n"

    assert len(lint_text(text.replace("skip", "keep"), "Dockerfile", select=["last-user-root"])) == 1
    assert lint_text(text, "Dockerfile", select=["last-user-root"]) == ()


@pytest.mark.parametrize(
    ("text", "path", "by"),
    [
        ("FROM alpine:3.20\n# hadolint ignore=DL3000\nWORKDIR app\n", "Dockerfile", "hadolint ignore on line 2"),
        ("# check=skip=all\nFROM alpine:3.20\nWORKDIR app\n", "Dockerfile", "buildkit check on line 1"),
        (
            POD.format(annotation="kube-linter.io/ignore-all: x"),
            "a.yaml",
            "kube-linter annotation on line 6",
        ),
    ],
)
def test_silenced_findings_say_by_what(text: str, path: str, by: str) -> None:
    report = lint_files({path: text}, select=[WORKDIR, "latest-tag", "host-network"])

    assert {each.suppressed for each in report.suppressed} == {by}
    assert report.findings == ()


def test_own_ignore_is_of_use_where_a_foreign_one_says_the_same() -> None:
    text = "# hadolint global ignore=DL3000\nFROM alpine:3.20\n# kubelint: ignore[DL3000] because\nWORKDIR app\n"

    assert found_in_dockerfile(text) == []


def test_star_behind_a_tool_is_no_own_identifier() -> None:
    text = POD.format(annotation=PLAIN).replace("nginx", "nginx  # kubelint: ignore[kube-linter:*] because")

    assert found_in_pod(text) == [NETWORK, (11, "latest-tag"), (11, "unknown-ignore")]


def shell_rule() -> Rule:
    data = {"name": "shellcheck", "language": "dockerfile", "target": "dockerfile", "severity": "warning"}
    more = {"profile": "recommended", "category": "shell", "summary": "", "remedy": "", "source": "", "check": "a:b"}
    return Rule(data | more | {"aliases": ["shellcheck:SC*", "hadolint:SC*"]})


class OneLine:
    """A tree in which everything stands on line 2."""

    def span(self, path: object, part: object = None) -> Span:
        return Span(2, 1, 2, 2)


@pytest.mark.parametrize(
    ("comment", "silenced"),
    [
        ("kubelint: ignore[SC2086] because", ["shellcheck:SC2086"]),
        ("kubelint: ignore[shellcheck:SC2086] because", ["shellcheck:SC2086"]),
        ("kubelint: ignore[shellcheck] because", ["shellcheck:SC2086", "shellcheck:SC2164"]),
        ("kubelint: ignore[*] because", ["shellcheck:SC2086", "shellcheck:SC2164"]),
        ("hadolint ignore=SC2086", ["shellcheck:SC2086"]),
        ("hadolint ignore=SC2086,SC2164", ["shellcheck:SC2086", "shellcheck:SC2164"]),
        ("hadolint ignore=SC20", []),
    ],
)
def test_code_silences_only_the_findings_that_carry_it(comment: str, silenced: list[str]) -> None:
    source = Source("Dockerfile", f"# {comment}\nRUN echo $x\n", "dockerfile")
    document = Document(source, 0, {"instructions": [{"line": 2, "keyword": "RUN"}]}, OneLine())
    ignores = Ignores(source, [document], {"shellcheck": shell_rule()})

    problem = Problem(("instructions", 0), "")
    codes = [("shellcheck:SC2086", "hadolint:SC2086"), ("shellcheck:SC2164", "hadolint:SC2164")]
    assert [each[0] for each in codes if ignores.cover("shellcheck", document, problem, each)] == silenced


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("KSV001", "KSV-0001"),
        ("ds2", "DS-0002"),
        ("AVD-KSV-0001", "KSV-0001"),
        ("KSV-0001", "AVD-KSV-0001"),
        ("KSV01010", "KSV-01010"),
        ("KCV0135", "KCV-0035"),
        ("No-Self-Privesc", "KSV-0001"),
        ("kubernetes-no-self-privesc", "KSV-0001"),
        ("limit-cpu", "limit-cpu"),
    ],
)
def test_every_spelling_of_a_trivy_id_is_the_same_id(text: str, spelled: str) -> None:
    assert spelled in trivy.spellings(text)


@pytest.mark.parametrize(
    "odd",
    ["", "\x00", "\ud800", "**", ":", "a" * 100_000, "=,=,", "ignore=" + "DL1 , " * 20_000, "ignore:" * 20_000, "²"],
)
@pytest.mark.parametrize("word", ["hadolint ", "trivy:", "check=skip=", "checkov:skip=", "kics-scan ", "trivy:ignore:"])
def test_odd_markers_silence_nothing_and_break_nothing(word: str, odd: str) -> None:
    comment = f"# {word}{odd}\n"

    assert [rule for _, rule in lines(lint_text(f"{comment}FROM a:1\n{comment}WORKDIR app\n", "Dockerfile"))]
    Ignores(Source("a.yaml", comment, "kubernetes"), [], RULES)


def test_a_file_of_nothing_but_markers_is_read_in_a_moment() -> None:
    stack = "".join(
        f"# {each}\n" * 3_000 for each in ("trivy:ignore:KSV013", "kics-scan ignore-line", "checkov:skip=A")
    )

    assert found_in_pod(stack + POD.format(annotation=PLAIN)) == [(line + 9_000, rule) for line, rule in BOTH]
