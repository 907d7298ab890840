"""Questions across resources, and what makes an answer certain."""

from typing import Any

import pytest
from linting import calls

from kubelint.checks.kubernetes.objects import duplicate_object
from kubelint.checks.kubernetes.references import missing_config_map, missing_secret
from kubelint.checks.kubernetes.services import dangling_service
from kubelint.views.kubernetes import Resource
from kubelint.views.selectors import Selector
from kubelint.views.spelling import Spellings
from kubelint.views.units import Units, are_variants
from kubelint.views.workspace import External, Workspace

API = {
    "Deployment": "apps/v1",
    "Kustomization": "kustomize.config.k8s.io/v1beta1",
    "Certificate": "cert-manager.io/v1",
    "ExternalSecret": "external-secrets.io/v1",
    "Cluster": "postgresql.cnpg.io/v1",
}


def thing(kind: str, name: str, namespace: str | None = None, file: str = "k8s/all.yaml", **rest: Any) -> Resource:
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return Resource({"apiVersion": API.get(kind, "v1"), "kind": kind, "metadata": metadata} | rest, (), file)


def deployment(name: str, namespace: str | None = None, file: str = "k8s/all.yaml", **labels: str) -> Resource:
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "web:1.4.2"}]}}
    return thing("Deployment", name, namespace, file, spec={"template": template})


def user_of(kind: str, name: str, namespace: str | None = None, file: str = "k8s/all.yaml") -> Resource:
    field = {"ConfigMap": "configMapRef", "Secret": "secretRef"}[kind]
    spec = {"containers": [{"name": "web", "image": "web:1.4.2", "envFrom": [{field: {"name": name}}]}]}
    return thing("Pod", "web", namespace, file, spec=spec)


def names(found: list[Any]) -> list[str]:
    return [each.resource.name for each in found]


def test_an_unset_namespace_may_be_any():
    workspace = Workspace([thing("Secret", "a", "shop"), thing("Secret", "b")], True)

    assert workspace.exists("Secret", "a", "shop")
    assert workspace.exists("Secret", "a", None)
    assert workspace.exists("Secret", "b", "shop")
    assert not workspace.exists("Secret", "a", "other")


def test_selected_are_the_pods_that_carry_all_labels_in_the_namespace():
    pods = [
        deployment("a", "shop", app="web", tier="front"),
        deployment("b", "shop", app="web"),
        deployment("c", "other", app="web", tier="front"),
        deployment("d", None, app="web", tier="front"),
    ]
    workspace = Workspace(pods, True)

    assert names(workspace.selected(Selector.of_labels({"app": "web", "tier": "front"}), "shop")) == ["a", "d"]
    assert names(workspace.selected(Selector.of_labels({"app": "web", "tier": "front"}), None)) == ["a", "c", "d"]
    assert names(workspace.selected(Selector(()), "other")) == ["c", "d"]
    assert names(workspace.selected(Selector.of_labels({"app": "none"}), "shop")) == []


def test_kinds_of_the_same_name_in_other_groups_are_others():
    knative = Resource({"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "web"}})
    workspace = Workspace([knative, thing("Service", "api")], True)

    assert workspace.named("Service", "web", None) == []
    assert workspace.named("Service", "web", None, group=None) == [knative]
    assert workspace.exists("Service", "web", None)  # Knative makes a Service of that name


@pytest.mark.parametrize(
    "producer, secret, keys",
    [
        (thing("ExternalSecret", "a", "shop", spec={"data": [{"secretKey": "k"}]}), "a", {"k"}),
        (thing("ExternalSecret", "a", "shop", spec={"target": {"name": "b"}, "dataFrom": [{}]}), "b", None),
        (thing("Certificate", "a", "shop", spec={"secretName": "tls"}), "tls", {"tls.crt", "tls.key", "ca.crt"}),
        (thing("Cluster", "db", "shop"), "db-app", None),
        (
            thing("Kustomization", "", secretGenerator=[{"name": "g", "literals": ["a=1"], "files": ["x=y/z", "d/e"]}]),
            "g",
            {"a", "x", "e"},
        ),
        (thing("Kustomization", "", secretGenerator=[{"name": "g", "envs": [".env"]}]), "g", None),
    ],
)
def test_producers_create_secrets_whose_keys_may_be_known(producer: Resource, secret: str, keys: set[str] | None):
    workspace = Workspace([producer], True)

    assert workspace.exists("Secret", secret, "shop")
    found = workspace.keys("Secret", secret, "shop")
    assert (found if found is None else set(found)) == keys


def test_keys_of_several_objects_count_together():
    base = thing("ConfigMap", "web", data={"a": "1"})
    overlay = thing("ConfigMap", "web", "shop", data={"b": "1"}, binaryData={"c": ""})

    assert list(Workspace([base, overlay], True).keys("ConfigMap", "web", "shop") or ()) == ["a", "b", "c"]


def test_some_objects_are_in_every_cluster():
    workspace = Workspace([], True)

    assert workspace.exists("ConfigMap", "kube-root-ca.crt", "shop")
    assert workspace.exists("Service", "kubernetes", "default")
    assert not workspace.exists("Service", "kubernetes", "shop")


def test_external_objects_are_globs():
    workspace = Workspace([], True, [External("Secret", "shop-*", "db-*"), External("*", "", "shared")])

    assert workspace.exists("Secret", "db-main", "shop-eu")
    assert workspace.exists("Secret", "db-main", None)
    assert not workspace.exists("Secret", "db-main", "web")
    assert workspace.exists("ConfigMap", "shared", "web")


def test_policy_says_what_is_reported():
    def reported(policy: str, *others: Resource, complete: bool = True) -> int:
        user = user_of("ConfigMap", "settings", "shop", "k8s/web.yaml")
        workspace = Workspace([user, *others], complete)
        return len(list(missing_config_map(user, workspace, unresolved=policy, assume=[])))

    neighbour = thing("ConfigMap", "other", "shop", "k8s/config.yaml")
    sorted_by_kind = thing("ConfigMap", "other", "shop", "k8s/configmaps/other.yaml")
    stranger = thing("ConfigMap", "other", "shop", "elsewhere/config.yaml")
    near = thing("ConfigMap", "setting", "shop", "elsewhere/config.yaml")
    assert [reported(policy) for policy in ("never", "near-miss", "same-kind", "always")] == [0, 0, 0, 1]
    assert [reported(policy, neighbour) for policy in ("never", "near-miss", "same-kind")] == [0, 0, 1]
    assert [reported(policy, near) for policy in ("never", "near-miss", "same-kind")] == [0, 1, 1]
    assert [reported("same-kind", each) for each in (sorted_by_kind, stranger)] == [1, 0]
    assert reported("always", near, complete=False) == 0


def test_a_kustomization_with_remote_resources_hides_what_is_missing():
    user = user_of("ConfigMap", "settings", None, "k8s/web.yaml")
    remote = thing("Kustomization", "", None, "k8s/kustomization.yaml", resources=["web.yaml", "https://example.com/x"])

    assert list(missing_config_map(user, Workspace([user, remote], True), unresolved="always", assume=[])) == []


def test_the_same_name_in_another_namespace_is_a_near_miss_only_among_neighbours():
    user = user_of("Secret", "db", "prod", "prod/web.yaml")
    beside = thing("Secret", "db", "shop", "prod/secret.yaml")
    elsewhere = thing("Secret", "db", "dev", "dev/secret.yaml")

    def problems(other: Resource) -> list[str]:
        found = missing_secret(user, Workspace([user, other], True), unresolved="near-miss", assume=[])
        return [each.message for each in found]

    assert [message.partition("; ")[2] for message in problems(beside)] == ['it is in namespace "shop"']
    assert problems(elsewhere) == []


def test_a_release_prefix_is_a_near_miss():
    user = user_of("Secret", "credentials")
    user.value["metadata"]["labels"] = {"app.kubernetes.io/instance": "shop"}
    secret = thing("Secret", "shop-credentials")

    found = list(missing_secret(user, Workspace([user, secret], True), unresolved="near-miss", assume=[]))

    assert [each.message.partition("; ")[2] for each in found] == ['did you mean "shop-credentials"?']


def test_a_service_beside_workloads_that_have_theirs_may_have_its_pods_elsewhere():
    def reported(*others: Resource) -> int:
        service = thing("Service", "exporter", None, "k8s/exporter.yaml", spec={"selector": {"app": "exporter"}})
        workspace = Workspace([service, *others], True)
        return len(list(dangling_service(service, workspace, unresolved="same-kind", operator_labels=[])))

    web = deployment("web", None, "k8s/web.yaml", app="web")
    same_file = deployment("web", None, "k8s/exporter.yaml", app="web")
    service_of_web = thing("Service", "web", None, "k8s/web.yaml", spec={"selector": {"app": "web"}})
    assert reported(web) == 1
    assert reported(web, service_of_web) == 0
    assert reported(same_file, service_of_web) == 1


def test_near_misses_are_typing_errors_and_not_other_members_of_a_series():
    near = {"db-credentials": "db-credentails", "web_config": "web-config", "webConfig": "web-config", "users": "user"}
    near |= {"app-config-5h2k9m7t4b": "app-config", "redis-mastr": "redis-master"}
    far = {
        "db-1": "db-2",
        "app-eu": "app-us",
        "us-east": "us-west",
        "internal-ca": "external-ca",
        "shop-dev": "shop-prd",
    }
    far |= {"import-key": "export-key", "cfg-a": "cfg-b", "web": "wab", "orders": "carts"}

    assert {name: Spellings([meant]).near(name) for name, meant in near.items()} == near
    assert {name: Spellings([other]).near(name) for name, other in far.items()} == dict.fromkeys(far, "")


def test_the_unit_of_a_file_is_its_folder_or_its_kustomization():
    kustomization = thing("Kustomization", "", None, "app/kustomization.yaml", resources=["web.yaml", "../base"])
    units = Units([kustomization])

    assert units.of("app/web.yaml") == "app"
    assert units.of("app/patch.yaml") == "app/patch.yaml"
    assert (
        units.of("k8s/services/web.yaml") == units.of("k8s/deployments/web.yaml") == units.of("k8s/web.yaml") == "k8s"
    )
    assert units.of("overlays/dev/web.yaml") != units.of("overlays/prod/web.yaml")
    assert units.of("web.yaml") == units.of("-") == ""


def test_files_named_as_alternatives_are_not_applied_together():
    assert are_variants("a/iscsi.yaml", "a/iscsi-chap.yaml")
    assert are_variants("a/web-dev.yaml", "a/web-prod.yaml")
    assert are_variants("a/dev.yaml", "a/prod.yaml")
    assert are_variants("a/pod.yaml", "a/pod_priv.yaml")
    assert not are_variants("a/web-deployment.yaml", "a/web-service.yaml")
    assert not are_variants("a/cart.yaml", "a/orders.yaml")


def test_the_third_of_its_kind_is_a_duplicate_of_the_first():
    things = [thing("ConfigMap", "a", data={"n": str(number)}) for number in range(3)]
    things = [Resource(each.value, ("items", number), "k8s/a.yaml") for number, each in enumerate(things)]
    workspace = Workspace(things, True)

    found = [
        problem.related[0].path
        for each in things
        for problem in duplicate_object(each, workspace, allow_identical=False)
    ]

    assert found == [("items", 0, "metadata", "name")] * 2


def test_ten_times_the_objects_take_ten_times_the_work():
    def work(count: int) -> int:
        everything = []
        for number in range(count):
            name, place = f"app-{number}", f"ns-{number % 20}"
            everything.append(deployment(name, place, app=name, team="a"))
            everything.append(thing("Service", name, place, spec={"selector": {"app": name, "team": "a"}}))
        return calls(lambda: look_at(everything))

    def look_at(everything: list[Resource]) -> None:
        workspace = Workspace(everything, True)
        for each in everything:
            list(missing_secret(each, workspace, unresolved="near-miss", assume=[]))
            list(duplicate_object(each, workspace, allow_identical=False))
            if each.kind == "Service":
                assert list(dangling_service(each, workspace, unresolved="always", operator_labels=[])) == []

    assert work(3000) <= 11 * work(300)
