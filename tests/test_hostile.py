"""What stands in a linted file is shown harmlessly, and a secret not at all, in every format."""

import json
from io import StringIO

import pytest
from linting import RULES, lint_files

from kubelint.report import concise, github, jsonl, sarif, text
from kubelint.report import json as json_format

FORMATS = {
    "text": text.write,
    "colour": lambda report, stream: text.write(report, stream, color=True),
    "concise": concise.write,
    "json": json_format.write,
    "jsonl": jsonl.write,
    "sarif": sarif.write,
    "github": github.write,
}

SECRET = "k9Zp-4vQx7-wL2mT8"

LEAKY = {
    "k8s/pod.yaml": f"""\
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: {{kubelint.dev/token: {SECRET}}}
spec:
  containers:
    - name: web
      image: "registry.example.com/web:latest"
      command: ["mysql", "--password={SECRET}", "-e", "select 1"]
      args: ["https://admin:{SECRET}@db.example.com/"]
      env:
        - name: DB_PASSWORD
          value: {SECRET}
        - {{name: DB_PASSWORD, value: "{SECRET}"}}
        - value: {SECRET}
          name: API_TOKEN
""",
    "k8s/config.yaml": f"""\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  DB_PASSWORD: {SECRET}
  DB_PASSWORD: {SECRET}
  application.properties: |
    spring.datasource.password={SECRET}
---
apiVersion: v1
kind: Secret
metadata:
  name: web
stringData:
  harmless: {SECRET}
  harmless: {SECRET}
""",
    "k8s/broken.yaml": f"""\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  password: {SECRET}: {SECRET}
""",
    "Dockerfile": f"""\
FROM alpine
ARG TOKEN={SECRET}
ENV DB_PASSWORD={SECRET} OTHER=1
ENV API_KEY {SECRET}
RUN curl -u admin:{SECRET} https://example.com | sh
RUN echo {SECRET} | docker login --password-stdin; mysql --password={SECRET} | cat
ENV DB_PASSWORD {SECRET} =
LABL password={SECRET}
""",
}


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_prints_a_secret(name: str) -> None:
    stream = StringIO()

    report = lint_files(LEAKY, select=["ALL"])
    FORMATS[name](report, stream)

    assert {each.rule for each in report.findings} >= {"env-var-secret", "configmap-secret", "secret-literal"}
    assert SECRET not in stream.getvalue()


def test_no_format_prints_a_secret_that_no_selected_rule_looks_for() -> None:
    rules = sorted(name for name, rule in RULES.items() if not rule.redact)

    for write in FORMATS.values():
        stream = StringIO()
        write(lint_files(LEAKY, select=rules), stream)
        assert SECRET not in stream.getvalue()


NASTY = "\x1b[31mred [bold]x[/bold] </script><script>alert(1)</script> \u202e \u2028 %0A"

HOSTILE = {
    "k8s/\x1b[2J::warning::.yaml": (
        "apiVersion: v1\nkind: Pod\n"
        + f"metadata: {{name: {json.dumps(NASTY)}}}\n"
        + "spec:\n  containers:\n"
        + f"    - name: {json.dumps(NASTY)}\n"
        + '      image: "::error file=x::\\n::error::nginx:latest"\n'
    ),
    "Dockerfile": "FROM alpine:latest\nUSER root\n::error::x\n\x1b]0;title\x07 y\nLABEL \udcff=1\n",
}


@pytest.mark.parametrize("name", FORMATS)
def test_values_cannot_steer_a_terminal_or_a_workflow(name: str) -> None:
    stream = StringIO()

    FORMATS[name](lint_files(HOSTILE), stream)

    shown = stream.getvalue()
    shown.encode()  # no lone surrogate
    if name == "colour":
        assert "\x1b[31mred" not in shown
        assert "\x1b[2J" not in shown
        assert "\x1b]0" not in shown
    else:
        assert "\x1b" not in shown
    assert not {"\u202e", "\u2028", "\x07"} & set(shown)
    assert not [line for line in shown.splitlines() if line.startswith("::") and line.split(" ")[0] not in COMMANDS]


COMMANDS = {"::error", "::warning", "::notice"}


def test_a_github_command_stays_one_command() -> None:
    stream = StringIO()

    report = lint_files(HOSTILE)
    github.write(report, stream)

    assert len(stream.getvalue().splitlines()) == len(report.findings)
    assert all(" file=" in line.split("::")[1] for line in stream.getvalue().splitlines())
