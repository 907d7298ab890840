"""Components and their flags, and the small judgements that the rules about them share."""

from typing import Any

import pytest
from linting import lint_text

from kubelint.checks.kubernetes.addresses import host_of, is_loopback
from kubelint.checks.kubernetes.benchmark import Demand, has_weak_cipher, is_zero
from kubelint.checks.kubernetes.registries import _lies_under
from kubelint.views import flags as flags_of
from kubelint.views.flags import Component, Flag
from kubelint.views.image import Image
from kubelint.views.kubernetes import resources


def component(**container: Any) -> Component | None:
    spec = {"containers": [{"name": "c", **container}]}
    (resource,) = resources({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": spec})
    assert resource.pod
    return flags_of.component(resource.pod.containers[0])


def flags(**container: Any) -> dict[str, str]:
    found = component(**container)
    return {name: flag.value for name, flag in found.flags.items()} if found else {}


@pytest.mark.parametrize(
    "container, expected",
    [
        ({"command": ["kube-apiserver", "--v=2"]}, {"v": "2"}),
        ({"command": ["/usr/local/bin/kube-apiserver"], "args": ["--v", "2"]}, {"v": "2"}),
        ({"args": ["kube-apiserver", "--v=2", "--v=4"]}, {"v": "4"}),
        (
            {"command": ["kube-apiserver", "--profiling", "--token_auth_file=/t"]},
            {"profiling": "true", "token-auth-file": "/t"},
        ),
        ({"command": ["kube-apiserver", "--anonymous-auth="]}, {"anonymous-auth": ""}),
        ({"command": ["etcd", "-name", "a"]}, {"name": "a"}),
        ({"command": ["sh", "-c", "exec kube-apiserver --v=2 1>>/log 2>&1"]}, {"v": "2"}),
        ({"command": ["sh", "-c", "kube-apiserver --v=2; kube-scheduler --v=2"]}, {}),
        ({"command": ["sh", "-c", "echo kube-apiserver --v=2"]}, {}),
        ({"args": ["--kubelet-service=kube-system/kubelet"]}, {}),
        ({"command": ["envoy", "kube-apiserver", "--v=2"]}, {}),
        ({"command": "kube-apiserver --v=2"}, {}),
        ({}, {}),
    ],
)
def test_flags_are_read_as_the_program_would(container: dict[str, Any], expected: dict[str, str]):
    assert flags(**container) == expected


def test_a_flag_of_etcd_overrules_its_variable():
    env = [{"name": "ETCD_CERT_FILE", "value": "/a"}, {"name": "ETCD_KEY_FILE", "valueFrom": {"secretKeyRef": {}}}]

    assert flags(command=["etcd", "--cert-file=/b"], env=env) == {"cert-file": "/b", "key-file": "$"}


def test_only_etcd_reads_variables():
    assert flags(command=["kubelet"], env=[{"name": "ETCD_CERT_FILE", "value": "/a"}]) == {}


def test_a_flag_in_a_script_knows_its_stretch_of_the_text():
    found = component(command=["sh", "-c"], args=["exec kubelet --v=2 --x=$Y"])

    where = ("spec", "containers", 0, "args", 0)
    assert found == Component("kubelet", {"v": Flag("2", where, (13, 18)), "x": Flag("$Y", where, (19, 25))}, False)


@pytest.mark.parametrize(
    "word, is_open", [("$(MORE)", True), ("{{ .Values.args }}", True), ("--x=$(Y)", False), ("y", False)]
)
def test_a_word_to_be_filled_in_may_hold_more_flags(word: str, is_open: bool):
    found = component(command=["kubelet", "--v=2", word])

    assert found and found.is_open == is_open


@pytest.mark.parametrize(
    "address, host",
    [
        ("0.0.0.0:10249", "0.0.0.0"),
        ("[::1]:10249", "::1"),
        ("::1", "::1"),
        (":10249", ""),
        ("https://127.0.0.1:2379/x", "127.0.0.1"),
        ("", ""),
    ],
)
def test_host_of_an_address(address: str, host: str):
    assert host_of(address) == host


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "127.8.0.1:80", "localhost:80", "LOCALHOST.", "web.localhost", "[::1]:80"]
)
def test_loopback(address: str):
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "[::]:80", "10.0.0.1", ":80", "", "localhost.example.com"])
def test_no_loopback(address: str):
    assert not is_loopback(address)


@pytest.mark.parametrize(
    "demand, value, is_met",
    [
        ("profiling=false", "False", True),
        ("profiling=false", "true", False),
        ("audit-log-maxage>=30", "30", True),
        ("audit-log-maxage>=30", "7", False),
        ("audit-log-maxage>=30", "x", False),
        ("audit-log-maxage>=30", "$DAYS", True),
        ("client-ca-file", "/ca.crt", True),
    ],
)
def test_a_demand_is_met(demand: str, value: str, is_met: bool):
    assert Demand(demand).is_met(Flag(value, ())) == is_met


@pytest.mark.parametrize(
    "text, expected", [("0", True), ("0s", True), ("0h0m0s", True), ("4h0m0s", False), ("10250", False)]
)
def test_zero_in_every_spelling(text: str, expected: bool):
    assert is_zero(Flag(text, ())) == expected


def test_ciphers_of_the_benchmark_are_strong():
    strong = "TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,TLS_RSA_WITH_AES_256_GCM_SHA384"

    assert not has_weak_cipher(Flag(strong, ()))
    assert has_weak_cipher(Flag(strong + ", TLS_RSA_WITH_3DES_EDE_CBC_SHA", ()))


@pytest.mark.parametrize(
    "image, name",
    [
        ("nginx:1.27.3", "docker.io/library/nginx"),
        ("shop/web", "docker.io/shop/web"),
        ("index.docker.io/nginx", "docker.io/library/nginx"),
        ("Shop/web", "shop/web"),  # a name in Docker Hub has no upper case, so this is a registry
        ("Registry.example.com:5000/shop/web@sha256:00", "registry.example.com:5000/shop/web"),
    ],
)
def test_full_name_of_an_image(image: str, name: str):
    assert Image.parse(image).full_name == name


@pytest.mark.parametrize(
    "entry, image, expected",
    [
        ("docker.io", "nginx", True),
        ("nginx", "nginx", True),
        ("shop", "shop/web", True),
        ("shop/web", "shop/website", False),
        ("gcr.io", "evilgcr.io/web", False),
        ("example.io/app", "example.io/apps/web", False),
        ("example.io/app/", "example.io/app/web", True),
        ("example.io/app/*", "example.io/app/web", True),
        ("*.example.io", "eu.example.io/web", True),
        ("*.example.io", "example.io/web", False),
        ("*.example.io/app", "eu.example.io/web", False),
    ],
)
def test_entries_match_whole_segments(entry: str, image: str, expected: bool):
    assert _lies_under(Image.parse(image).full_name, entry) == expected


def test_the_benchmark_names_what_an_api_server_lacks():
    text = """\
apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver}
spec:
  containers:
    - name: api
      image: registry.k8s.io/kube-apiserver:v1.31.4
      command: [kube-apiserver, --authorization-mode=Node]
"""
    options = {
        "level": "cis",
        "cis_required": ["profiling=false", "audit-log-path"],
        "cis_admission_plugins": ["NodeRestriction"],
    }

    found = lint_text(text, select=["apiserver-insecure"], rules={"apiserver-insecure": options})

    assert [each.message for each in found] == [
        'container "api" lacks what CIS wants: profiling=false (1.2.15), audit-log-path (1.2.16)',
        'container "api" runs without admission plugins that CIS wants: NodeRestriction (1.2.14)',
        'container "api" has authorization-mode=Node, so roles do not count; set it to "Node,RBAC" (CIS 1.2.8)',
    ]


def test_no_message_about_a_secret_quotes_it():
    text = """\
apiVersion: v1
kind: Secret
metadata:
  name: db
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"data":{"pin":"aHVudGVyMg=="}}'
    note: postgres://shop:s3cr3t-Pa55@db/shop
data: {pin: aHVudGVyMg==}
"""
    found = lint_text(text, select=["secret-last-applied", "secret-in-annotation", "secret-in-manifest"])

    assert len(found) == 3
    assert not any(word in each.message + each.excerpt.text for each in found for word in ("aHVudGVyMg", "s3cr3t"))
