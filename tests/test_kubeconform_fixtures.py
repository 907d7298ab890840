"""The kinds of manifest that kubeconform is tried on: what is said of each, and exactly where."""

from typing import Any

import pytest
from linting import RULES, lint_files

#: The rules that answer what kubeconform answers: is it one of these objects, and does it have its shape?
VALIDITY = sorted(name for name, rule in RULES.items() if rule.category in ("syntax", "versions"))

CONTROLLER = """\
apiVersion: v1
kind: ReplicationController
metadata:
  name: bob
spec:
  replicas: 2
  selector:
    app: nginx
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
        - name: nginx
          image: nginx:1.29
          ports:
            - containerPort: 80
"""

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
    - port: 80
      targetPort: 8080
"""

JSON = """\
{
  "apiVersion": "v1",
  "kind": "Service",
  "metadata": {"name": "web"},
  "spec": {"ports": [{"port": 80}]}
}
"""

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: carts.shop.example
spec:
  group: shop.example
  scope: Namespaced
  names: {plural: carts, kind: Cart}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [size]
              properties:
                size: {type: integer, minimum: 1}
                owner: {type: string, enum: [ann, bob]}
                port: {x-kubernetes-int-or-string: true}
"""

CART = """\
apiVersion: shop.example/v1
kind: Cart
metadata:
  name: first
spec:
  size: 3
  owner: ann
  port: http
"""


def found(files: dict[str, str], **settings: Any) -> list[str]:
    """Return ``file:line:column-line:column rule`` of every finding; the end is exclusive."""
    report = lint_files(files, select=VALIDITY, **settings)
    return [
        f"{each.file}:{each.span.line}:{each.span.column}-{each.span.end_line}:{each.span.end_column} {each.rule}"
        for each in report.findings
    ]


def changed(text: str, old: str, new: str) -> dict[str, str]:
    assert text.count(old) == 1
    return {"a.yaml": text.replace(old, new)}


@pytest.mark.parametrize(
    "files",
    [
        {"a.yaml": CONTROLLER},
        {"a.yaml": SERVICE},
        changed(SERVICE, "targetPort: 8080", "targetPort: http"),
        {"a.yaml": SERVICE + "status:\n  loadBalancer: {}\n"},
        {"a.yaml": DEFINITION, "b.yaml": CART},
        {"a.yaml": DEFINITION + "---\n" + CART},
        {"a.yaml": SERVICE + "---\n" + CONTROLLER},
        {"a.yaml": "---\n---\n# only a comment\n---\n" + SERVICE + "---\n"},
        {"a.yaml": "apiVersion: v1\nkind: List\nitems: []\n"},
        {"a.json": JSON},
    ],
    ids=[
        "object",
        "int",
        "string",
        "status",
        "custom",
        "custom-same-file",
        "two",
        "empty-between",
        "empty-list",
        "json",
    ],
)
def test_nothing_is_said_of_valid_objects(files: dict[str, str]) -> None:
    assert found(files) == []


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("replicas: 2", "replicas: two", ["a.yaml:6:13-6:16 invalid-type"]),
        ("replicas: 2", 'replicas: "2"', ["a.yaml:6:13-6:16 invalid-type"]),
        ("replicas: 2", "replicas: [2]", ["a.yaml:6:3-6:11 invalid-type"]),
        ("replicas: 2", "replicas: 2\n  replicaCount: 2", ["a.yaml:7:3-7:15 unknown-field"]),
        ("replicas: 2", "replicas: 2\n  replicas: 3", ["a.yaml:7:3-7:11 yaml-duplicate-key"]),
        ("image: nginx:1.29", "image: web\n          name: web", ["a.yaml:17:11-17:15 yaml-duplicate-key"]),
        ("- name: nginx\n          image", "- image", ["a.yaml:15:11-15:16 missing-required-field"]),
        ("kind: ReplicationController\n", "", ["a.yaml:1:1-1:11 not-a-kubernetes-object"]),
        ("kind: ReplicationController", "kind:", ["a.yaml:1:1-1:11 not-a-kubernetes-object"]),
        ("kind: ReplicationController", "kind: 1", ["a.yaml:1:1-1:11 not-a-kubernetes-object"]),
        ("kind: ReplicationController", "kind: ReplicaController", ["a.yaml:2:7-2:24 unknown-api-version"]),
        ("apiVersion: v1\n", "", ["a.yaml:1:1-1:5 not-a-kubernetes-object"]),
        ("apiVersion: v1", "apiVersion: v2", ["a.yaml:1:13-1:15 unknown-api-version"]),
    ],
)
def test_one_thing_is_wrong_with_an_object(old: str, new: str, expected: list[str]) -> None:
    assert found(changed(CONTROLLER, old, new)) == expected


@pytest.mark.parametrize(
    "value, expected",
    [
        ("80.5", ["a.yaml:8:19-8:23 invalid-type"]),
        ("true", ["a.yaml:8:19-8:23 invalid-type"]),
        ("[8080]", ["a.yaml:8:7-8:17 invalid-type"]),
        ("{}", ["a.yaml:8:7-8:17 invalid-type"]),
    ],
)
def test_neither_an_integer_nor_a_string(value: str, expected: list[str]) -> None:
    assert found(changed(SERVICE, "targetPort: 8080", f"targetPort: {value}")) == expected


def test_a_field_that_is_only_an_integer() -> None:
    assert found(changed(SERVICE, "port: 80\n", 'port: "80"\n')) == ["a.yaml:7:13-7:17 invalid-type"]


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("size: 3", 'size: "3"', ["b.yaml:6:9-6:12 invalid-type"]),
        ("size: 3", "size: 0", ["b.yaml:6:9-6:10 invalid-type"]),
        ("owner: ann", "owner: eve", ["b.yaml:7:10-7:13 invalid-enum-value"]),
        ("owner: ann", "color: red", ["b.yaml:7:3-7:8 unknown-field"]),
        ("port: http", "port: 1.5", ["b.yaml:8:9-8:12 invalid-type"]),
        ("  size: 3\n", "", ["b.yaml:5:1-5:5 missing-required-field"]),
        ("shop.example/v1", "shop.example/v2", ["b.yaml:1:13-1:28 missing-schema"]),
    ],
)
def test_one_thing_is_wrong_with_a_custom_resource(old: str, new: str, expected: list[str]) -> None:
    assert found({"a.yaml": DEFINITION, "b.yaml": changed(CART, old, new)["a.yaml"]}) == expected


def test_a_custom_resource_without_its_definition() -> None:
    assert found({"b.yaml": CART}) == ["b.yaml:1:13-1:28 missing-schema"]


def test_one_bad_document_among_several() -> None:
    bad = CONTROLLER.replace("replicas: 2", "replicas: two")

    assert found({"a.yaml": f"{SERVICE}---\n{bad}---\n{SERVICE}"}) == ["a.yaml:15:13-15:16 invalid-type"]


def test_a_broken_document_among_several() -> None:
    bad = CONTROLLER.replace("replicas: 2", "replicas: two")

    assert found({"a.yaml": f"{SERVICE}---\nkind: [\n---\n{bad}"}) == [
        "a.yaml:10:7-10:8 yaml-syntax",
        "a.yaml:17:13-17:16 invalid-type",
    ]


def test_a_document_that_is_no_mapping() -> None:
    assert found({"a.yaml": SERVICE + "---\njust words\n"}) == ["a.yaml:10:1-10:11 not-a-kubernetes-object"]


LIST = """\
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: a}
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: b}
    data: [x]
"""


def test_one_bad_object_in_a_list() -> None:
    assert found({"a.yaml": LIST}) == ["a.yaml:10:5-10:9 invalid-type"]


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("replicas: 2", "replicas:", []),  # the default applies
        ("replicas: 2", "replicas: null", []),
        ("labels:\n        app: nginx", "labels:", ["a.yaml:11:7-11:13 null-field"]),
        ("- name: nginx", "- name:", ["a.yaml:15:11-15:15 missing-required-field"]),
        ("image: nginx:1.29", "image: null", ["a.yaml:16:18-16:22 missing-required-field"]),
        ("image: nginx:1.29", "image: web\n          command:", ["a.yaml:17:11-17:18 null-field"]),
    ],
)
def test_nothing_stands_where_something_may_belong(old: str, new: str, expected: list[str]) -> None:
    assert found(changed(CONTROLLER, old, new)) == expected


def test_wrong_types_in_the_status() -> None:
    assert found({"a.yaml": CONTROLLER + 'status:\n  replicas: "1"\n  ready: 1\n'}) == [
        "a.yaml:20:13-20:16 invalid-type",
        "a.yaml:21:3-21:8 unknown-field",
    ]


def test_json_is_read_as_yaml_is() -> None:
    bad = JSON.replace("80", '"80"').replace("]}", '], "portz": []}')

    assert found({"a.json": bad}) == ["a.json:5:31-5:35 invalid-type", "a.json:5:39-5:46 unknown-field"]


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n# here\n", "---\n# nothing\n---\n", "---\n...\n"])
def test_nothing_is_in_the_file(text: str) -> None:
    report = lint_files({"a.yaml": text}, select=VALIDITY)

    assert (report.findings, [each.status for each in report.inputs]) == ((), ["skipped"])
