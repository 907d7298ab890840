"""What each file is, by its text, its name and its neighbours."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SHARED

from kubelint.load.classify import SKIPPED, can_matter, classify
from kubelint.load.files import WalkRules, found, read

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"

RULE = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
spec:
  groups:
    - name: node
      rules:
        - alert: NodeDown
          annotations:
            summary: "{{ $labels.instance }} is down"
            description: |
              {{ $labels.instance }} has been down
{{ACTION}}            plain: Instance {{ $labels.instance }} is down
            folded: Instance
              {{ $labels.instance }} is down
            quoted: 'It was
              {{ range query "up" }} down'
"""

OBJECTS = {
    "plain": POD,
    "kind first": "kind: Pod\napiVersion: v1\n",
    "after a comment and a marker": "# Copyright\n---\n" + POD,
    "after a directive": "%YAML 1.2\n---\n" + POD,
    "Windows line ends": POD.replace("\n", "\r\n"),
    "quoted keys": "\"apiVersion\": v1\n'kind': Pod\n",
    "blanks before the colon": "apiVersion : v1\nkind : Pod\n",
    "the whole document indented": "  apiVersion: v1\n  kind: Pod\n  metadata:\n    name: web\n",
    "its first line indented by mistake": " apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n",
    "indented by tabs": "\tapiVersion: v1\n\tkind: Pod\n",
    "second document": "a: 1\n---\n" + POD,
    "flow style": "{apiVersion: v1, kind: Pod, metadata: {name: web}}\n",
    "flow style behind the marker": "--- {apiVersion: v1, kind: Pod}\n",
    "KYAML": '---\n# a comment, with {\n{\n  apiVersion: "v1",\n  kind: "Pod",\n}\n',
    "JSON": '{"metadata": {"name": "}"}, "kind": "Pod", "apiVersion": "v1"}',
    "JSON, two documents": '{"a": 1}\n{"kind": "Pod", "apiVersion": "v1"}',
    "a list": "apiVersion: v1\nitems: []\nkind: List\n",
    "broken indentation": "apiVersion: v1\nkind: Pod\nmetadata:\n   name: web\n  labels: {\n",
    "a tab in front": "apiVersion: v1\nkind: Pod\n\tmetadata: x\n",
    "no kind": "apiVersion: v1\nmetadata:\n  name: web\n",
    "no apiVersion": "kind: Deployment\nspec:\n  replicas: 1\n",
    "misspelt apiVersion": "apiversion: apps/v1\nkind: Deployment\nspec: {}\n",
    "an unknown kind": "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: []\n",
    "a Kustomization of Flux": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {path: ./x}\n",
    "a Prometheus rule": RULE.replace("{{ACTION}}", ""),
    "a workflow of Argo": (
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  templates:\n    - name: a\n      container:\n"
        '        image: "{{inputs.parameters.image}}"\n        args: ["{{inputs.parameters.x}}"]\n'
        "        command: [sh, -c]\n      script:\n        image: alpine:{{workflow.parameters.tag}}\n"
        "        source: |\n          {{=sprig.upper('x')}}\n"
    ),
    "a ConfigMap with templates": (
        'apiVersion: v1\nkind: ConfigMap\ndata:\n  a.tmpl: |\n    {{ define "x" }}\n    {{ .Values.x }}\n    {% if %}\n'
        '  b.tmpl: >-\n\n    {{- include "y" . }}\n    key: {{ x }}\n'
    ),
    "a list of block scalars": "apiVersion: v1\nkind: Pod\nspec:\n  args:\n  - |\n    {{ x }}\n  - >\n   {% y %}\n",
    "an AlertmanagerConfig": (
        "apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nspec:\n  receivers:\n"
        "    - title: '{{ template \"slack.title\" . }}'\n"
    ),
    "a HelmRelease": (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
        'spec:\n  values:\n    host: "{{ .Release.Name }}-db"\n'
    ),
    "an ApplicationSet": (
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nspec:\n  template:\n    metadata:\n"
        "      name: '{{.path.basename}}'\n"
    ),
    "an inline patch of Flux": (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  patches:\n    - patch: |\n"
        "        $patch: delete\n"
    ),
    "a ConfigMap with a Compose file": (
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  compose.yaml: |\n    services:\n      a:\n        image: b\n"
    ),
}

OTHERS = {
    "OpenAPI": ("yaml", "openapi: 3.0.0\ninfo: {title: x}\ncomponents:\n  kind: x\n"),
    "Swagger": ("yaml", "swagger: '2.0'\ndefinitions:\n  Pod:\n    properties:\n      apiVersion: {type: string}\n"),
    "values": ("yaml", "image:\n  repository: nginx\napiVersion: ''\n"),
    "translations": ("yaml", "en:\n  kind: Kind\n  metadata: x\n"),
    "an i18n file with a kind of its own": ("yaml", "kind: Kind\nother: Other\n"),
    "CloudFormation": ("yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A:\n    Type: AWS::S3::Bucket\n"),
    "a play of Ansible": (
        "yaml",
        "- hosts: all\n  tasks:\n    - name: x\n      k8s:\n        apiVersion: v1\n        kind: Pod\n",
    ),
    "a pipeline of Drone": ("yaml", "kind: pipeline\ntype: docker\nname: default\nsteps: []\n"),
    "a pipeline of Azure": ("yaml", "stages:\n- stage: build\n  jobs:\n  - job: a\n    steps:\n    - script: make\n"),
    "data sources of Grafana": ("yaml", "apiVersion: 1\ndatasources: []\n"),
    "mkdocs": ("yaml", "site_name: x\nnav:\n  - kind: kind.md\n"),
    "a patch that is not listed": ("yaml", "- op: replace\n  path: /spec/replicas\n  value: 3\n"),
    "a list called services": ("yaml", "services:\n  - name: a\n    image: b\n"),
    "services of Symfony": ("yaml", "services:\n  _defaults:\n    autowire: true\nimage: x\n"),
    "a mark in a string": ("yaml", 'title: "kind: x"\ntext: |\n  apiVersion: v1\n  kind: Pod\n'),
    "Compose": ("compose", "services:\n  web:\n    image: nginx\n"),
    "Compose, version first": (
        "compose",
        "version: '3'\n\nservices:\n\n  # the page\n  web:\n    ports: ['80']\n    build: .\n",
    ),
    "Compose in flow style": ("compose", "services: {web: {image: nginx}}\n"),
    "a GitHub workflow": (
        "workflow",
        "name: x\non: [push]\njobs:\n  a:\n    steps:\n      - run: echo ${{ github.ref }}\n",
    ),
    "a GitHub workflow, quoted": ("workflow", '"on":\n  push:\njobs: {}\n'),
    "GitLab": ("gitlab-ci", "stages:\n  - build\nbuild:\n  stage: build\n  script:\n    - make\n"),
    "kubeconfig": ("kubeconfig", "apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers: []\n"),
    "kubeconfig in JSON": ("kubeconfig", '{"kind": "Config", "apiVersion": "v1", "clusters": []}'),
    "a kustomization": ("kustomization", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"),
    "a component of Kustomize": ("kustomization", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"),
    "a patch by its directive": (
        "kustomize-patch",
        POD + "spec:\n  containers:\n    - $patch: delete\n      name: a\n",
    ),
    "Helm, an action on a line": ("helm-template", "{{- if .Values.x }}\n" + POD + "{{- end }}\n"),
    "Helm, a value": ("helm-template", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n"),
    "Helm, an item": ("helm-template", POD + "args:\n  - {{ .x }}\n"),
    "Helm, inside plain text": ("helm-template", POD + "image: nginx:{{ .Values.tag }}\n"),
    "Helm, inside a string": ("helm-template", POD + 'image: "nginx:{{ .Values.tag }}"\n'),
    "Helm, at the margin of a block": ("helm-template", POD + 'data:\n  x: |\n{{ .Files.Get "x" | indent 4 }}\n'),
    "Helm, a rule of Prometheus": ("helm-template", RULE.replace("{{ACTION}}", "            {{- if .x }}\n")),
    "a name with an action": ("helm-template", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web-{{uid}}\n"),
    "Jinja": ("template", "{% if x %}\n" + POD + "{% endif %}\n"),
    "ERB": ("template", POD + "<% if x %>\n"),
    "nothing": ("empty", ""),
    "blanks": ("empty", " \n\t\r\n"),
    "comments": ("empty", "# apiVersion: v1\n---\n  # kind: Pod\n...\n"),
    "binary": ("binary", "PNG\0\0"),
}


@pytest.mark.parametrize("text", OBJECTS.values(), ids=OBJECTS.keys())
def test_objects_of_kubernetes_are_claimed(text: str) -> None:
    assert classify("a.yaml", text) == classify("-", text) == "kubernetes"


@pytest.mark.parametrize(("kind", "text"), OTHERS.values(), ids=OTHERS.keys())
def test_other_yaml_is_not_claimed(kind: str, text: str) -> None:
    assert classify("a.yaml", text) == kind
    assert kind in SKIPPED


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package.json", '{"name": "x", "kind": "y", "scripts": {"apiVersion": "1"}}'),
        ("tsconfig.json", '// comment\n{"compilerOptions": {}}'),
        ("openapi.json", '{"openapi": "3.0.0", "definitions": {"apiVersion": {}, "kind": {}}}'),
        ("items.json", '[{"apiVersion": "v1", "kind": "Pod"}]'),
        ("broken.json", '{"a": "'),
    ],
)
def test_other_json_is_not_claimed(name: str, text: str) -> None:
    assert classify(name, text) == "json"


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("kustomization.yaml", "kustomization", "resources: [a.yaml]\n"),
        ("kustomization.yml", "kustomization", POD),
        ("my-kustomization.yaml", "kubernetes", POD),
        ("Kustomization", "kustomization", "resources: []\n"),
        (
            "kustomization.yaml",
            "kubernetes",
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {}\n",
        ),
        ("Chart.yaml", "helm-chart", "apiVersion: v2\nname: web\nversion: 0.1.0\n"),
        ("docker-compose.override.yml", "compose", "services:\n  web:\n    ports: []\n"),
        ("compose.yaml", "compose", "services:\n"),
        (".gitlab-ci.yml", "gitlab-ci", "build:\n  script: make\n"),
        ("Dockerfile", "dockerfile", "FROM alpine\n"),
        ("Dockerfile", "dockerfile", ""),
        ("dockerfile", "dockerfile", "RUN x\n"),
        ("Dockerfile.dev", "dockerfile", "RUN docker inspect -f '{{ .Id }}'\n"),
        ("Dockerfile", "dockerfile", "FROM alpine\nCOPY <<EOF /x\n{{ range }}\nEOF\n"),
        ("api.Dockerfile", "dockerfile", "FROM alpine\n"),
        ("Containerfile", "dockerfile", "FROM alpine\n"),
        ("Dockerfile-alpine", "dockerfile", "# syntax=docker/dockerfile:1\r\n\r\nARG V=3\r\nFROM alpine:$V\r\n"),
        ("Dockerfile-notes", "unknown", "How to build\n"),
        ("Dockerfile.tmpl", "template", "FROM {{ .Base }}\n"),
        ("Dockerfile.j2", "template", "{% if x %}\nFROM alpine\n"),
        ("Dockerfile.erb", "template", "FROM <%= base %>\n"),
        ("Dockerfile.in", "template", "FROM alpine:@VERSION@\n"),
        ("Dockerfile.in", "dockerfile", "FROM alpine:${VERSION}\n"),
        ("Dockerfile", "template", "FROM {{ cookiecutter.image }}\n"),
        ("Dockerfile.md", "unknown", "FROM alpine\n"),
        ("Dockerfile.dockerignore", "unknown", "FROM\n"),
        ("dockerfile.py", "unknown", "from os import path\n"),
        ("build", "dockerfile", "# a comment\n\nfrom --platform=linux/amd64 alpine:3 as build\nRUN x\n"),
        ("build", "unknown", "from os import path\n"),
        ("build", "unknown", "FROM now on, all is well\n"),
        ("build", "kubernetes", POD),
        ("build", "yaml", "a: 1\n"),
        ("notes.txt", "unknown", "all is well\n"),
        ("deploy.yaml.j2", "template", "{% if x %}\n" + POD),
        ("-", "dockerfile", "ARG V\nFROM alpine\n"),
        ("-", "compose", "services:\n  web:\n    image: nginx\n"),
        ("-", "json", '{"a": 1}'),
        ("-", "unknown", "all is well\n"),
        ("-", "empty", ""),
    ],
)
def test_names_help(name: str, kind: str, text: str) -> None:
    assert classify(name, text) == kind
    assert classify(f"/nowhere/{name}" if name != "-" else "-", text) == kind


OPENED = """
    a.yaml a.yml a.YAML a.json .gitlab-ci.yml Dockerfile dockerfile DOCKERFILE Dockerfile.dev web.Dockerfile
    web.dockerfile Containerfile Containerfile.ci Dockerfile-alpine Dockerfile_x
"""

LEFT_CLOSED = """
    a.txt README.md .dockerignore Dockerfile.dockerignore Dockerfile.md dockerfile.py dockerfiles yaml a.yaml.bak
    my-dockerfile-parser.go Kustomization a.tpl
"""


@pytest.mark.parametrize("name", OPENED.split())
def test_such_names_are_opened_in_folders(name: str) -> None:
    assert can_matter(name)


@pytest.mark.parametrize("name", LEFT_CLOSED.split())
def test_other_names_are_not_opened_in_folders(name: str) -> None:
    assert not can_matter(name)


Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()

    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return write


def test_all_below_the_templates_of_a_chart_is_template(write: Write) -> None:
    write("chart/Chart.yaml", "name: web\n")

    assert classify("chart/templates/a.yaml", POD) == "helm-template"
    assert classify("./chart/templates/tests/deep/a.yaml", POD) == "helm-template"
    assert classify("chart/crds/a.yaml", POD) == "kubernetes"
    assert classify("chart/charts/sub/templates/a.yaml", POD) == "kubernetes"  # sub has no Chart.yaml
    assert classify("other/templates/a.yaml", POD) == "kubernetes"


def test_templates_are_known_from_inside_the_chart(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("chart/Chart.yaml", "name: web\n")
    write("chart/templates/a.yaml", POD)
    monkeypatch.chdir("chart/templates")

    assert classify("a.yaml", POD) == "helm-template"
    assert classify("-", POD) == "kubernetes"


def test_values_lie_beside_the_chart(write: Write) -> None:
    write("chart/Chart.yaml", "name: web\n")

    assert classify("chart/values.yaml", "a: 1\n") == "helm-values"
    assert classify("chart/values-prod.yaml", "a: 1\n") == "helm-values"
    assert classify("values.yaml", "a: 1\n") == "yaml"


def test_a_kustomization_names_its_patches(write: Write) -> None:
    write(
        "app/kustomization.yaml",
        "resources: [web.yaml]\n"
        "patches:\n- path: a.yaml\n- path: deep/b.yaml\n  target: {kind: Pod}\n- patch: '[]'\n- 3\n"
        "patchesStrategicMerge:\n- c.yaml\n- |\n  kind: Pod\n"
        "patchesJson6902:\n- path: ./d.yaml\n",
    )

    kinds = {
        name: classify(f"app/{name}", POD) for name in ("a.yaml", "deep/b.yaml", "c.yaml", "web.yaml", "deep/a.yaml")
    }

    assert kinds == {
        "a.yaml": "kustomize-patch",
        "deep/b.yaml": "kustomize-patch",
        "c.yaml": "kustomize-patch",
        "web.yaml": "kubernetes",
        "deep/a.yaml": "kubernetes",
    }
    assert classify("app/d.yaml", "- op: remove\n  path: /spec\n") == "kustomize-patch"


@pytest.mark.parametrize(
    "text", ["", "[]", "patches: 3", "patches: [{path: [x]}]", "a: [", "patches:\n\t- x", "&a [*a]"]
)
def test_a_broken_kustomization_names_nothing(write: Write, text: str) -> None:
    write("app/kustomization.yml", text)

    assert classify("app/a.yaml", POD) == "kubernetes"


def test_kustomizations_outside_the_repository_are_not_read(write: Write) -> None:
    write("kustomization.yaml", "patches: [{path: inner/a.yaml}]\n")
    write("inner/.git/HEAD", "")
    write("other/b.yaml", POD)

    assert classify("inner/a.yaml", POD) == "kubernetes"


@pytest.mark.parametrize(
    "text",
    [
        "{" * 100_000,
        "- " * 100_000,
        '"' * 100_000,
        ': "\\' * 50_000,
        "kind: '" * 50_000,
        "{{" * 50_000,
        "apiVersion " * 50_000,
        " " * 300_000 + "{{",
        "\n" * 100_000 + "services:" + "\n" * 100_000,
        "a: |\n" * 50_000 + "{{",
        "- - - " * 30_000 + "{{",
        "kind" + "\t" * 200_000 + "x {{",
        "# " + "\r" * 100_000,
        "services:\n" + " image" * 50_000,
        "\ud800\ufeff kind: apiVersion:",
        '{"' + '\\"' * 200_000 + "\\",
        "{" + "'" * 200_001,
        " " * 300_000 + "kind: x",
        "- " * 50_000 + "a: !b " * 50_000 + "|x {{",
        "a: !b: " * 50_000 + "|x {{",
        "---\n" * 100_000,
    ],
    ids=range(21),
)
@pytest.mark.parametrize("name", ["a.yaml", "a.json", "Dockerfile", "-"])
def test_hostile_text_is_classified_in_no_time(name: str, text: str) -> None:
    assert classify(name, text) in {*SKIPPED, "kubernetes", "dockerfile"}


@pytest.mark.skipif(not (SHARED / "corpus").exists(), reason="public manifests are not beside this checkout")
def test_public_repositories_are_told_apart() -> None:
    kinds: dict[str, set[str]] = {}
    for candidate in found([str(SHARED / "corpus")], WalkRules()):
        kinds.setdefault(classify(candidate.path, read(candidate.path)), set()).add(candidate.path)

    assert {path.rpartition("/")[2] for path in kinds["helm-chart"] | kinds["helm-values"]} == {
        "Chart.yaml",
        "values.yaml",
    }
    assert all("/.github/workflows/" in path for path in kinds["workflow"])
    assert all("/templates/" in path or path.endswith("-template.yaml") for path in kinds["helm-template"])
    assert all("compose" in path for path in kinds["compose"])
    assert not any(
        "kube-prometheus/manifests" in path for kind in kinds.keys() - {"kubernetes"} for path in kinds[kind]
    )
    assert not kinds.keys() & {"binary", "unknown", "json", "gitlab-ci", "kubeconfig", "template"}
