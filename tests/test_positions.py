"""Where a finding points: line, column, end, JSON pointer, object and container, on the value that is wrong."""

import json
from typing import Any

import pytest
from linting import lint_files

from kubelint.report import json as json_format

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      hostNetwork: true
      containers:
        - name: web
          image: "nginx:latest"
          securityContext:
            capabilities: {drop: [NET_RAW]}
        - {name: side, image: nginx, securityContext: {privileged: yes}}
"""
POD = ("apps/v1", "Deployment", "shop", "web")
DOCKERFILE = """\
# syntax=docker/dockerfile:1
FROM  alpine AS Build
RUN apt-get update && \\
    # comments stay out
    apt-get install -y \\
      cürl
USER root
"""


def found(text: str, path: str, *rules: str) -> list[dict[str, Any]]:
    from io import StringIO

    stream = StringIO()
    json_format.write(lint_files({path: text}, select=rules), stream)
    return list(json.loads(stream.getvalue())["findings"])


@pytest.mark.parametrize(
    "rule, span, pointer, container",
    [
        ("host-network", (9, 20, 9, 24), "/spec/template/spec/hostNetwork", None),
        ("latest-tag", (12, 18, 12, 32), "/spec/template/spec/containers/0/image", "web"),
        (
            "privileged-container",
            (15, 68, 15, 71),
            "/spec/template/spec/containers/1/securityContext/privileged",
            "side",
        ),
        ("no-read-only-root-fs", (13, 11, 13, 26), "/spec/template/spec/containers/0/securityContext", "web"),
        ("unset-memory-limit", (11, 17, 11, 20), "/spec/template/spec/containers/0/name", "web"),
        (
            "capabilities-not-dropped",
            (14, 28, 14, 32),
            "/spec/template/spec/containers/0/securityContext/capabilities/drop",
            "web",
        ),
    ],
)
def test_kubernetes(rule: str, span: tuple[int, ...], pointer: str, container: str | None) -> None:
    matching = [each for each in found(DEPLOYMENT, "k8s/web.yaml", rule) if each["pointer"] == pointer]

    assert [(each["line"], each["column"], each["end_line"], each["end_column"]) for each in matching] == [span]
    assert [tuple(each["object"][key] for key in ("apiVersion", "kind", "namespace", "name")) for each in matching] == [
        POD
    ]
    assert [each["container"] for each in matching] == [container]


@pytest.mark.parametrize(
    "rule, span, pointer, stage, instruction, line",
    [
        ("image-tag-missing", (2, 7, 2, 13), "/stages/0/base", "build", "FROM", 2),
        ("apt-unpinned-version", (6, 7, 6, 11), "/instructions/1/text", "build", "RUN", 3),
        ("last-user-root", (7, 6, 7, 10), "/instructions/2/args/0", "build", "USER", 7),
    ],
)
def test_dockerfile(rule: str, span: tuple[int, ...], pointer: str, stage: str, instruction: str, line: int) -> None:
    (finding,) = found(DOCKERFILE, "Dockerfile", rule)

    assert (finding["line"], finding["column"], finding["end_line"], finding["end_column"]) == span
    assert finding["pointer"] == pointer
    assert finding["object"] == {"kind": "Dockerfile", "stage": stage, "instruction": instruction, "line": line}


@pytest.mark.parametrize("break_", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "---\n", "# Ünïcödé 🙂\n---\n"])
def test_line_ends_and_what_stands_before_do_not_shift_a_position(start: str, break_: str) -> None:
    text = (start + DEPLOYMENT).replace("\n", break_)

    (finding,) = found(text, "k8s/web.yaml", "host-network")

    assert (finding["line"], finding["column"]) == (9 + start.count("\n"), 20)


def test_items_of_a_list_are_objects_of_their_own() -> None:
    indented = DEPLOYMENT.replace("\n", "\n    ").rstrip()
    text = f"apiVersion: v1\nkind: List\nitems:\n  - {indented}\n"

    (finding,) = found(text, "k8s/web.yaml", "host-network")

    assert (finding["line"], finding["column"]) == (12, 24)
    assert finding["pointer"] == "/items/0/spec/template/spec/hostNetwork"
    assert finding["object"]["name"] == "web"
