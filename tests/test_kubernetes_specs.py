"""What the test cases of other Kubernetes linters taught the policy rules."""

import pytest
from linting import RULES, lint_text

from kubelint.checks.kubernetes.node_paths import SOCKETS, gives_socket
from kubelint.secrets.names import names_secret
from kubelint.views.kubernetes import POD_TEMPLATE

SHOP = """\
apiVersion: v1
kind: Pod
metadata: {name: shop, labels: {app: shop}}
spec:
  containers:
    - name: shop
      image: shop/web:1.4.2
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  selector: {app: shop}
  ports:
    - port: 80
      targetPort: 8080
"""

AGENT = "    - name: agent\n      image: tools/agent:2.0.1\n---\napiVersion: v1\nkind: Service"

DEFAULT_CAPABILITIES = (
    "AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, NET_RAW, SETFCAP, SETGID,"
    " SETPCAP, SETUID, SYS_CHROOT"
)


def unready(text: str) -> list[tuple[int, int]]:
    return [(each.span.line, each.span.column) for each in lint_text(text, select=["no-readiness-probe"])]


def keeps(dropped: str) -> list[str]:
    context = f"\n      securityContext: {{capabilities: {{drop: [{dropped}]}}}}\n---"
    text = SHOP.replace("\n---", context)
    return [each.message for each in lint_text(text, select=["capabilities-not-dropped"])]


def test_the_only_container_behind_a_service_needs_no_declared_port_to_get_its_requests():
    assert unready(SHOP) == [(6, 13)]


def test_nor_does_it_where_it_declares_only_other_ports():
    text = SHOP.replace("web:1.4.2", "web:1.4.2\n      ports: [{containerPort: 9102, name: metrics}]")

    assert unready(text) == [(6, 13)]


def test_of_several_containers_nobody_knows_which_one_an_undeclared_port_leads_to():
    text = SHOP.replace("---\napiVersion: v1\nkind: Service", AGENT)

    assert unready(text) == []


def test_a_port_that_is_named_and_not_declared_leads_nowhere():
    assert unready(SHOP.replace("targetPort: 8080", "targetPort: http")) == []


def test_a_service_of_another_namespace_sends_no_requests():
    text = SHOP.replace("{name: shop,", "{name: shop, namespace: shop,").replace(
        "{name: shop}", "{name: shop, namespace: other}"
    )

    assert unready(text) == []


@pytest.mark.parametrize("path", ["/run/containerd.sock", "/var/run/crio.sock", "/srv/k8s/run/containerd.sock"])
def test_the_socket_of_a_runtime_is_known_by_its_name_wherever_it_lies(path: str):
    assert gives_socket(path, SOCKETS, include_parents=True)


@pytest.mark.parametrize("path", ["/run/agent.sock", "/run/containerd.sock.lock", "/srv/containerd"])
def test_other_files_are_no_sockets_of_a_runtime(path: str):
    assert not gives_socket(path, SOCKETS, include_parents=True)


def test_what_is_said_of_every_workload_of_kubernetes_is_said_of_those_of_openshift_and_argo():
    of_kubernetes = set(POD_TEMPLATE) - {"PodTemplate", "DeploymentConfig", "Rollout"}

    assert [name for name, rule in RULES.items() if rule.kinds == of_kubernetes] == []


def test_dropping_each_default_capability_is_not_called_keeping_them():
    assert keeps(DEFAULT_CAPABILITIES) == [
        'container "shop" drops its capabilities one by one, which Pod Security does not count;'
        ' drop "ALL" and add back what it needs'
    ]


def test_dropping_most_of_them_still_is():
    assert keeps(DEFAULT_CAPABILITIES.replace("AUDIT_WRITE, ", "")) == [
        'container "shop" keeps default capabilities; drop "ALL" and add back what it needs'
    ]


def test_a_role_that_grants_everything_is_found_by_the_names_of_what_it_includes():
    role = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: deployer}
rules:
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
"""
    found = lint_text(role, select=["polaris:clusterrolePodExecAttach"])

    assert [each.rule for each in found] == ["cluster-admin-equivalent"]


@pytest.mark.parametrize("name", ["AZURE_BATCH_KEY", "AZURE_STORAGE_KEY", "azure.search.key"])
def test_the_keys_of_azure_are_secrets(name: str):
    assert names_secret(name)


@pytest.mark.parametrize("name", ["AZURE_PUBLIC_KEY", "AZURE_KEY_VAULT", "BATCH_KEY", "azureKeyName"])
def test_not_everything_with_a_key_is_one(name: str):
    assert not names_secret(name)
