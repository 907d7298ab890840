"""What the examples of the rules about budgets, autoscalers and selectors cannot show: several files, and doubt."""

from collections.abc import Mapping

import pytest
from linting import lint_files

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  {replicas}
  template:
    metadata: {{labels: {{app: web}}}}
    spec: {{containers: [{{name: web, image: "shop/web:1.4.2"}}]}}
"""
BUDGET = """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: web}}
spec:
  {bound}
  selector: {{matchLabels: {{app: {app}}}}}
"""
AUTOSCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  minReplicas: 2
  maxReplicas: 5
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
"""
ONE = DEPLOYMENT.format(replicas="replicas: 1")
UNSET = DEPLOYMENT.format(replicas="strategy: {}")


def found(rule: str, files: Mapping[str, str | None]) -> list[str]:
    """Where the rule finds something: ``file:line``."""
    findings = lint_files(files, select=[rule]).findings
    return [f"{each.file}:{each.span.line}" for each in findings if each.rule == rule]


@pytest.mark.parametrize(
    "bound, replicas, blocks",
    [
        ("minAvailable: 67%", "replicas: 3", True),  # 2.01 rounds up
        ("minAvailable: 66%", "replicas: 3", False),
        ("minAvailable: 1%", "replicas: 1", True),
        ("minAvailable: 0%", "replicas: 1", False),
        ("minAvailable: 2", "replicas: 3", False),
        ("minAvailable: 5", "replicas: 3", True),
        ("maxUnavailable: 1%", "replicas: 1", False),
        ("maxUnavailable: 0%", "replicas: 1", True),
        ('maxUnavailable: "0"', "replicas: 1", False),  # no percentage; the API server rejects it
        ("minAvailable: 1", "replicas: ${REPLICAS}", False),
    ],
)
def test_budget_blocks_when_it_wants_all_pods(bound: str, replicas: str, blocks: bool) -> None:
    files = {"web.yaml": DEPLOYMENT.format(replicas=replicas), "budget.yaml": BUDGET.format(bound=bound, app="web")}

    assert found("pdb-blocks-eviction", files) == (["budget.yaml:5"] if blocks else [])


@pytest.mark.parametrize(
    "overlay",
    [
        {
            "prod/replicas.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n",
        },
        {
            "prod/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
            "resources: [../base]\nreplicas: [{name: web, count: 3}]\n",
        },
        {"prod/autoscaler.yaml": AUTOSCALER},
    ],
    ids=["a patch", "a kustomization", "an autoscaler"],
)
def test_replicas_of_a_base_are_not_the_last_word_where_an_overlay_sets_them(overlay: dict[str, str]) -> None:
    base = {"base/web.yaml": UNSET, "base/budget.yaml": BUDGET.format(bound="minAvailable: 1", app="web")}

    assert found("pdb-blocks-eviction", base) == ["base/budget.yaml:5"]
    assert found("pdb-blocks-eviction", base | overlay) == []


def test_autoscaler_of_another_folder_may_be_for_another_workload_of_the_name() -> None:
    assert found("hpa-and-replicas-set", {"a/web.yaml": ONE, "a/hpa/web.yaml": AUTOSCALER}) == ["a/web.yaml:5"]
    assert found("hpa-and-replicas-set", {"a/web.yaml": ONE, "b/web.yaml": AUTOSCALER}) == []


def test_budget_is_not_lost_while_some_file_could_not_be_read() -> None:
    files = {"web.yaml": ONE, "budget.yaml": BUDGET.format(bound="maxUnavailable: 1", app="wbe")}

    assert found("dangling-pdb", files) == ["budget.yaml:6"]
    assert found("dangling-pdb", {**files, "lost.yaml": None}) == []


def test_budget_for_pods_of_an_operator_is_not_lost() -> None:
    operated = "apiVersion: example.com/v1\nkind: Database\nmetadata: {name: orders}\n"
    files = {"web.yaml": ONE, "budget.yaml": BUDGET.format(bound="maxUnavailable: 1", app="orders")}

    assert found("dangling-pdb", files) == ["budget.yaml:6"]
    assert found("dangling-pdb", files | {"database.yaml": operated}) == []


def test_accounts_of_openshift_are_there_on_openshift() -> None:
    account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n"
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: build}\nspec: {serviceAccountName: builder, containers: []}\n"
    route = "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: web}\n"

    assert found("non-existent-service-account", {"a.yaml": account, "b.yaml": pod}) == ["b.yaml:4"]
    assert found("non-existent-service-account", {"a.yaml": account, "b.yaml": pod, "c.yaml": route}) == []


def test_missing_account_of_a_binding_weighs_less_than_that_of_a_pod() -> None:
    text = """\
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {serviceAccountName: wbe, containers: []}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: wbe, namespace: shop}]
"""

    findings = lint_files({"app.yaml": text}, select=["non-existent-service-account"]).findings

    assert [(each.span.line, each.severity) for each in findings] == [(8, "error"), (14, "warning")]


@pytest.mark.parametrize(
    "modes, recreates",
    [("[ReadWriteOnce]", []), ("[ReadWriteOncePod]", []), ("[]", []), ("[ReadWriteMany]", ["web.yaml:5"])],
)
def test_recreate_is_right_for_a_disk_that_one_node_holds(modes: str, recreates: list[str]) -> None:
    text = DEPLOYMENT.format(replicas="strategy: {type: Recreate}").replace(
        "spec: {containers", "spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: web}}], containers"
    )
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}}\n"
    claim = f"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: web}}\nspec: {{accessModes: {modes}}}\n"

    assert found("no-rolling-update-strategy", {"web.yaml": text, "s.yaml": service, "c.yaml": claim}) == recreates
    assert found("no-rolling-update-strategy", {"web.yaml": text, "s.yaml": service}) == []
