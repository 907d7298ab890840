"""What silences a finding, and what is said of that which silences nothing."""

import pytest
from linting import lines, lint_files, lint_text

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: true
  containers:
    - name: web
      image: nginx
      securityContext:
        privileged: true
"""
SELECT = [
    "host-network",
    "latest-tag",
    "privileged-container",
    "unused-ignore",
    "unknown-ignore",
    "expired-ignore",
    "blanket-ignore",
]
ALL = [(6, "host-network"), (9, "latest-tag"), (11, "privileged-container")]


def found(text: str, path: str = "example.yaml", **overrides: object) -> list[tuple[int, str]]:
    return lines(lint_text(text, path, select=SELECT, **overrides))


def test_without_a_comment_every_rule_fires() -> None:
    assert found(POD) == ALL


@pytest.mark.parametrize(
    "key, rules, left",
    [
        ("hostNetwork: true", "host-network", ALL[1:]),
        ("image: nginx", "latest-tag", [ALL[0], ALL[2]]),
        ("- name: web", "latest-tag, privileged-container", ALL[:1]),
        ("containers:", "privileged-container", ALL[:2]),
        ("spec:", "host-network,latest-tag,privileged-container", []),
        ("apiVersion: v1", "host-network,latest-tag,privileged-container", []),
        ("hostNetwork: true", "checkov:CKV_K8S_19", ALL[1:]),
        ("hostNetwork: true", "CKV_K8S_19", ALL[1:]),
    ],
)
def test_comment_covers_its_line_and_what_lies_below_its_key(key: str, rules: str, left: list[tuple[int, str]]) -> None:
    assert found(POD.replace(key, f"{key}  # kubelint: ignore[{rules}] because", 1)) == left


@pytest.mark.parametrize(
    "key, rule, left",
    [
        ("  hostNetwork: true", "host-network", [(10, "latest-tag"), (12, "privileged-container")]),
        ("  containers:", "privileged-container", [(6, "host-network"), (10, "latest-tag")]),
        ("apiVersion: v1", "latest-tag", [(7, "host-network"), (12, "privileged-container")]),
    ],
)
def test_comment_alone_on_its_line_speaks_for_the_node_below(key: str, rule: str, left: list[tuple[int, str]]) -> None:
    assert found(POD.replace(key, f"# kubelint: ignore[{rule}] because\n{key}", 1)) == left


def test_comment_covers_only_its_own_document() -> None:
    silenced = POD.replace(
        "apiVersion: v1", "apiVersion: v1  # kubelint: ignore[host-network,latest-tag,privileged-container]"
    )

    assert found(silenced + "---\n" + POD) == [(line + 12, rule) for line, rule in ALL]


def test_ignore_file_covers_every_document() -> None:
    text = f"# kubelint: ignore-file[host-network] all of these are agents\n{POD}---\n{POD}"

    assert [rule for _, rule in found(text)] == ["latest-tag", "privileged-container"] * 2


def test_ignore_file_below_the_first_line_of_content_is_reported() -> None:
    text = POD.replace("spec:", "# kubelint: ignore-file[host-network]\nspec:")

    assert (5, "unused-ignore") in found(text)
    assert (7, "host-network") in found(text)


@pytest.mark.parametrize("where", ["  name: web\n", '  name: web\n  annotations: {{kubelint.dev/ignore: "{0}"}}\n'])
def test_annotation_covers_its_object(where: str) -> None:
    text = POD.replace("  name: web\n", where.format("host-network, latest-tag"), 1)

    assert [rule for _, rule in found(text)][-1] == "privileged-container"
    assert ("annotations" in where) == (len(found(text)) == 1)


def test_annotation_of_a_pod_template_covers_the_template() -> None:
    text = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    metadata:
      annotations:
        kubelint.dev/ignore: latest-tag
    spec:
      containers:
        - name: web
          image: nginx
"""
    assert found(text) == []


def test_comment_inside_a_string_is_no_comment() -> None:
    text = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  script: |
    run  # kubelint: ignore[no-such-rule]
"""
    assert found(text) == []


@pytest.mark.parametrize(
    "comment, rule, message",
    [
        ("ignore[latest-tag]", "unused-ignore", 'nothing here is found by "latest-tag"; remove the ignore'),
        ("ignore[latst-tag]", "unknown-ignore", 'no rule is called "latst-tag"; did you mean "latest-tag"?'),
        ("ignore[*]", "blanket-ignore", "this ignore silences every rule; name the ones that are meant"),
        (
            "ignore[host-network] until=2020-01-31 old agent",
            "expired-ignore",
            "this ignore ended on 2020-01-31; mend the finding or renew it",
        ),
    ],
)
def test_what_is_wrong_with_an_ignore_is_reported_at_the_comment(comment: str, rule: str, message: str) -> None:
    text = POD.replace("hostNetwork: true", f"hostNetwork: true  # kubelint: {comment}")

    complaints = [each for each in lint_text(text, select=SELECT) if each.rule.endswith("ignore")]

    assert [(each.rule, each.message) for each in complaints] == [(rule, message)]
    assert complaints[0].span == (6, 22, 6, 22 + len(f"# kubelint: {comment}"))


def test_expired_ignore_silences_nothing() -> None:
    text = POD.replace("hostNetwork: true", "hostNetwork: true  # kubelint: ignore[host-network] until=2020-01-31")

    assert (6, "host-network") in found(text)


def test_ignore_of_a_rule_that_does_not_run_is_not_judged() -> None:
    text = POD.replace("hostNetwork: true", "hostNetwork: true  # kubelint: ignore[host-pid]")

    assert found(text) == ALL


def test_comment_on_a_parent_covers_a_finding_about_something_missing() -> None:
    text = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web  # kubelint: ignore[no-read-only-root-fs] writes its cache beside its code
      image: nginx:1.27.3
"""
    assert lint_text(text, select=["no-read-only-root-fs", "unused-ignore"]) == ()


def test_comment_above_an_instruction_covers_it() -> None:
    text = "FROM alpine:3.20\n# kubelint: ignore[last-user-root] needs the host's devices\nUSER root\n"

    assert lint_text(text, "Dockerfile", select=["last-user-root", "unused-ignore"]) == ()


def test_comment_above_the_final_from_covers_what_the_image_lacks() -> None:
    text = (
        'FROM golang:1.23 AS build\n# kubelint: ignore[missing-user] as root on purpose\nFROM alpine:3.20\nCMD ["sh"]\n'
    )

    assert lint_text(text, "Dockerfile", select=["missing-user", "unused-ignore"]) == ()
    assert len(lint_text(text.replace("ignore[missing-user]", ""), "Dockerfile", select=["missing-user"])) == 1


def test_silenced_findings_are_counted_and_say_by_what() -> None:
    text = POD.replace("hostNetwork: true", "hostNetwork: true  # kubelint: ignore[host-network] because")

    report = lint_files({"example.yaml": text}, select=SELECT)

    assert [(each.rule, each.suppressed) for each in report.suppressed] == [("host-network", "comment on line 6")]


def test_findings_across_files_are_silenced_where_they_stand() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: wbe}\n"
    silenced = service.replace("{app: wbe}", "{app: wbe}  # kubelint: ignore[dangling-service] made elsewhere")
    pod = POD.replace("name: web\nspec", "name: web\n  labels: {app: web}\nspec")
    select = ["dangling-service", "unused-ignore"]

    assert [each.rule for each in lint_files({"a.yaml": service, "b.yaml": pod}, select=select).findings] == [
        "dangling-service"
    ]
    assert lint_files({"a.yaml": silenced, "b.yaml": pod}, select=select).findings == ()


def test_a_file_of_nothing_but_ignores_is_read_in_a_moment() -> None:
    text = "# kubelint: ignore[latest-tag] because\n" * 5_000 + POD

    lint = found(text)

    assert lint[:4_999] == [(line, "unused-ignore") for line in range(2, 5_001)]
