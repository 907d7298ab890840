"""What is wrong with an object, in which words, and once for each cause."""

from time import process_time
from typing import Any

import pytest

from kubelint.load import load
from kubelint.model import Path, Source
from kubelint.schema.shapes import of_kind
from kubelint.schema.walk import flaws

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - name: api
          image: shop/api:1.4.2
"""


def read(text: str) -> Any:
    return load(Source("example.yaml", text, "kubernetes"))[0].value


def found(text: str, minor: int = 37) -> list[tuple[str, str]]:
    """Return (rule, message) of everything wrong with one object."""
    value = read(text)
    shape = of_kind(value["apiVersion"], value["kind"], minor)
    assert shape
    return [(each.rule, each.message) for each in flaws(shape, value)]


def paths(text: str) -> list[Path]:
    value = read(text)
    shape = of_kind(value["apiVersion"], value["kind"], 37)
    assert shape
    return [each.path for each in flaws(shape, value)]


def test_nothing_is_wrong_with_a_sound_object() -> None:
    assert found(DEPLOYMENT) == []


@pytest.mark.parametrize(
    "line, rule, message",
    [
        ('replicas: "3"', "invalid-type",
         "spec.replicas is a string, where an integer belongs; write 3 without quotes"),
        ("replicas: three", "invalid-type", "spec.replicas is a string, where an integer belongs"),
        ("replicas: 1.5", "invalid-type", "spec.replicas is a number with a fraction, where an integer belongs"),
        ("replicas: 3000000000", "invalid-type", "spec.replicas is out of the range of a 32-bit integer"),
        ("replicas: [3]", "invalid-type", "spec.replicas is a list, where an integer belongs"),
        ("replicas: yes", "invalid-type", "spec.replicas is a boolean, where an integer belongs"),
        ('paused: "yes"', "invalid-type", "spec.paused is a string, where true or false belongs"),
        ("strategy: Recreate", "invalid-type", "spec.strategy is a string, where a mapping belongs"),
        ("strategy: {type: no}", "yaml-boolean-string",
         "spec.strategy.type is read as a boolean, where a string belongs; quote it"),
        ("strategy: {type: 1.10}", "non-string-value",
         "spec.strategy.type is read as a number, where a string belongs; quote it"),
        ("strategy:", "null-field",
         "spec.strategy is empty, where a mapping belongs; indent what is meant to be in it"),
        ("replica: 3", "unknown-field", 'spec has no field "replica"; did you mean "replicas"?'),
        ("mode: fast", "unknown-field", 'spec has no field "mode"'),
    ],
)  # fmt: skip
def test_a_flaw_is_named_with_what_would_be_right(line: str, rule: str, message: str) -> None:
    assert found(f"{DEPLOYMENT}  {line}\n") == [(rule, message)]


@pytest.mark.parametrize(
    "line",
    [
        "  replicas: 3.0",
        "  replicas: 0x10",
        "  replicas: ${REPLICAS}",
        "  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}",
        "  paused: no",
        "  replicas:",
        "status: {}",
        "status: {conditions: [{type: Available, status: 'True'}]}",
    ],
)
def test_what_the_api_server_reads_without_complaint_is_right(line: str) -> None:
    assert found(DEPLOYMENT + line + "\n") == []


def test_a_misspelled_required_field_is_not_missing_as_well() -> None:
    assert found(DEPLOYMENT.replace("containers", "contaners")) == [
        ("unknown-field", 'spec.template.spec has no field "contaners"; did you mean "containers"?')
    ]


def test_a_pod_spec_one_level_too_high_is_one_flaw() -> None:
    text = DEPLOYMENT.replace("    spec:\n      containers", "  spec:\n      containers")

    assert found(text) == [("unknown-field", 'spec has no field "spec"; it belongs in spec.template')]


def test_all_that_slipped_out_of_an_empty_field_is_one_flaw() -> None:
    text = DEPLOYMENT.replace("    metadata: {l", "  metadata: {l").replace(
        "    spec:\n      con", "  spec:\n      con"
    )

    assert found(text) == [("unknown-field", 'spec has no fields "metadata" or "spec"; they belong in spec.template')]


def test_an_object_without_its_spec_level_is_one_flaw() -> None:
    text = DEPLOYMENT.replace("spec:\n  selector", "selector").replace("\n  template", "\ntemplate")

    assert found(text) == [("unknown-field", 'the object has no fields "selector" or "template"; they belong in spec')]


def test_an_object_without_any_indentation_is_one_flaw() -> None:
    lost = "name: a\nspec:\ncontainers:\n- name: b\n  image: c\nports:\n- {a: 1}\nenv: []\nx: 1\n"
    text = f"apiVersion: v1\nkind: Pod\nmetadata:\n{lost}"

    assert found(text) == [
        (
            "unknown-field",
            'the object has no fields "name", "containers", "ports" and 2 more; is their indentation lost?',
        )
    ]


@pytest.mark.parametrize(
    "line, message",
    [
        (
            "          securityContext: {fsGroup: 1000}",
            'spec.template.spec.containers[0].securityContext has no field "fsGroup"; '
            "it belongs in spec.template.spec.securityContext",
        ),
        (
            "          envFrom: [{configMap: {name: api}}]",
            'spec.template.spec.containers[0].envFrom[0] has no field "configMap"; did you mean "configMapRef"?',
        ),
        (
            "          hostNetwork: true",
            'spec.template.spec.containers[0] has no field "hostNetwork"; it belongs in spec.template.spec',
        ),
        (
            "      replicas: 3",
            'spec.template.spec has no field "replicas"; it belongs in spec',
        ),
        (
            "  nodeSelector: {disk: ssd}",
            'spec has no field "nodeSelector"; it belongs in spec.template.spec',
        ),
        (
            "      volumes: [{name: data, claimName: data}]",
            'spec.template.spec.volumes[0] has no field "claimName"; '
            "it belongs in spec.template.spec.volumes[0].persistentVolumeClaim",
        ),
        (
            "          imagePullpolicy: Always",
            'spec.template.spec.containers[0] has no field "imagePullpolicy"; did you mean "imagePullPolicy"?',
        ),
    ],
)
def test_a_misplaced_field_says_where_it_belongs(line: str, message: str) -> None:
    assert found(DEPLOYMENT + line + "\n") == [("unknown-field", message)]


def test_fields_below_the_ports_of_a_service_belong_in_its_spec() -> None:
    ports = "    - port: 80\n      type: NodePort\n      selector: {app: a}\n"
    text = f"apiVersion: v1\nkind: Service\nspec:\n  ports:\n{ports}"

    assert found(text) == [("unknown-field", 'spec.ports[0] has no fields "type" or "selector"; they belong in spec')]


def test_labels_right_below_a_selector_belong_in_its_match_labels() -> None:
    text = DEPLOYMENT.replace("{matchLabels: {app: api}}", "{app: api, tier: back}")

    message = 'spec.selector has no fields "app" or "tier"; they belong in spec.selector.matchLabels'
    assert found(text) == [("unknown-field", message)]


def test_amounts_right_below_resources_belong_in_requests_or_limits() -> None:
    message = (
        'spec.template.spec.containers[0].resources has no fields "cpu" or "memory"; '
        "they belong in spec.template.spec.containers[0].resources.requests or limits"
    )
    assert found(DEPLOYMENT + "          resources: {cpu: 1, memory: 1Gi}\n") == [("unknown-field", message)]


def test_a_field_with_several_homes_belongs_where_its_neighbours_do() -> None:
    message = (
        'spec.template.spec.containers[0].livenessProbe has no fields "path" or "port"; '
        "they belong in spec.template.spec.containers[0].livenessProbe.httpGet"
    )
    assert found(DEPLOYMENT + "          livenessProbe: {path: /, port: 80}\n") == [("unknown-field", message)]


def test_the_backend_of_an_old_ingress_says_what_its_fields_are_called_now() -> None:
    backend = "{serviceName: web, servicePort: http}"
    text = f"apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: {{defaultBackend: {backend}}}\n"

    assert found(text) == [
        ("unknown-field", 'spec.defaultBackend has no field "serviceName"; it is service.name now'),
        (
            "unknown-field",
            'spec.defaultBackend has no field "servicePort"; it is service.port.number or service.port.name now',
        ),
    ]


def test_a_field_of_a_later_release_says_so() -> None:
    text = DEPLOYMENT + "      resources: {limits: {cpu: 1}}\n"

    assert found(text, 37) == []
    assert found(text, 31) == [
        ("unknown-field", 'spec.template.spec has no field "resources" in Kubernetes 1.31; it is there from 1.32 on')
    ]


def test_each_word_of_an_enumeration_is_compared_with_its_capitals() -> None:
    text = DEPLOYMENT + "          imagePullPolicy: always\n          terminationMessagePolicy: Nowhere\n"

    policy = '"Nowhere", which is none of its values; known are "File" and "FallbackToLogsOnError"'
    assert found(text) == [
        (
            "invalid-enum-value",
            'spec.template.spec.containers[0].imagePullPolicy is "always", which is none of its values; '
            'did you mean "Always"?',
        ),
        ("invalid-enum-value", f"spec.template.spec.containers[0].terminationMessagePolicy is {policy}"),
    ]


def test_a_required_field_may_not_be_null() -> None:
    assert found(DEPLOYMENT.replace("name: api\n", "name:\n")) == [
        ("missing-required-field", 'spec.template.spec.containers[0] has no "name", which is required')
    ]


def test_no_value_of_a_secret_is_repeated() -> None:
    text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {pin: 493817, on: true, list: [hunter2]}\n"

    assert all(secret not in str(found(text)) for secret in ("493817", "hunter2"))
    assert [rule for rule, _ in found(text)] == ["non-string-value", "yaml-boolean-string", "invalid-type"]


def test_a_flaw_points_at_the_value_or_the_key() -> None:
    text = DEPLOYMENT + '          ports: [{containerPort: "80"}, {}]\n          foo: 1\n'
    container = ("spec", "template", "spec", "containers", 0)

    assert paths(text) == [
        (*container, "ports", 0, "containerPort"),
        (*container, "ports", 1, "containerPort"),
        (*container, "foo"),
    ]


@pytest.mark.parametrize("odd", [[], "x", 1, None, {"a": 1}, [[]], {"spec": []}, {"": {"": None}}])
def test_odd_objects_are_no_trouble(odd: Any) -> None:
    shape = of_kind("apps/v1", "Deployment", 37)
    assert shape

    flaws(shape, odd)


def test_hundreds_of_unknown_fields_are_told_without_a_guess_for_each() -> None:
    many = "".join(f"  x{number}: 1\n" for number in range(300))

    assert found(DEPLOYMENT + many) == [("unknown-field", 'spec has no fields "x0", "x1", "x2" and 297 more')]


def test_thousands_of_flaws_take_no_minutes() -> None:
    ports = "".join(f"            - {{containerPort: {number}, hostport: 1, x: 2}}\n" for number in range(3000))
    start = process_time()

    findings = found(f"{DEPLOYMENT}          ports:\n{ports}")

    assert len(findings) > 3000
    assert process_time() - start < 10


def test_deep_and_recursive_values_end() -> None:
    value: Any = {}
    for _ in range(150):
        value = {"properties": {"a": value}}
    shape = of_kind("apiextensions.k8s.io/v1", "CustomResourceDefinition", 37)
    assert shape

    flaws(shape, {"spec": {"versions": [{"schema": {"openAPIV3Schema": value}}]}})
