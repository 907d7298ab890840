"""What RBAC rules let pass, which binding means which role, and who holds what: as the API server sees it."""

from typing import Any

import pytest
from linting import lint_files

from kubelint.checks.kubernetes.powers import PODS, SECRETS, connecting, listed
from kubelint.model import Subject
from kubelint.views.api_resources import by_group, groups_of, is_cluster_wide
from kubelint.views.kubernetes import Resource
from kubelint.views.rbac import Graph
from kubelint.views.roles import PolicyRule, Role
from kubelint.views.workspace import Workspace

RBAC = "rbac.authorization.k8s.io"


def rule(**lists: list[Any]) -> PolicyRule:
    return PolicyRule(lists, (), Subject("Role"))


def thing(kind: str, name: str, namespace: str | None = None, file: str = "k8s/rbac.yaml", **rest: Any) -> Resource:
    labels = rest.pop("labels", {})
    metadata = {"name": name, "labels": labels} | ({"namespace": namespace} if namespace else {})
    return Resource({"apiVersion": f"{RBAC}/v1", "kind": kind, "metadata": metadata} | rest, (), file)


def cluster_role(name: str, file: str = "k8s/rbac.yaml", **labels: str) -> Resource:
    rules = [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]
    return thing("ClusterRole", name, None, file, rules=rules, labels=labels)


def aggregated(name: str, *selectors: Any, **labels: str) -> Resource:
    return thing("ClusterRole", name, labels=labels, aggregationRule={"clusterRoleSelectors": list(selectors)})


def binding(role: str, *subjects: dict[str, str], namespace: str | None = None, **rest: Any) -> Resource:
    kind = "RoleBinding" if namespace else "ClusterRoleBinding"
    reference = {"apiGroup": RBAC, "kind": rest.pop("role_kind", "ClusterRole"), "name": role}
    return thing(kind, f"{role}-binding", namespace, roleRef=reference, subjects=list(subjects), **rest)


def account(name: str, namespace: str | None = None) -> dict[str, str]:
    return {"kind": "ServiceAccount", "name": name} | ({"namespace": namespace} if namespace else {})


def user(name: str) -> dict[str, str]:
    return {"kind": "User", "name": name}


def holders(role: Resource, *others: Resource) -> list[str]:
    graph = Workspace([role, *others], True).once(Graph)
    found = graph.role(role)
    assert found
    return sorted(each.title for each in graph.holders(found))


@pytest.mark.parametrize(
    "groups, resources, verbs, request_, allowed",
    [
        ([""], ["pods"], ["get"], ("get", "", "pods"), True),
        ([""], ["pods"], ["get"], ("list", "", "pods"), False),
        ([""], ["pods"], ["get"], ("get", "apps", "pods"), False),
        ([""], ["pods"], ["get"], ("get", "", "secrets"), False),
        (["apps", ""], ["secrets", "pods"], ["list", "get"], ("get", "", "pods"), True),
        (["*"], ["*"], ["*"], ("bind", RBAC, "clusterroles"), True),
        (["*"], ["*"], ["*"], ("create", "", "pods/exec"), True),
        ([""], ["*"], ["get"], ("get", "", "pods/log"), True),
        ([""], ["pods"], ["get"], ("get", "", "pods/log"), False),
        ([""], ["pods/log"], ["get"], ("get", "", "pods"), False),
        ([""], ["pods/log"], ["get"], ("get", "", "pods/log"), True),
        ([""], ["*/log"], ["get"], ("get", "", "pods/log"), True),
        ([""], ["*/log"], ["get"], ("get", "", "log"), False),
        ([""], ["*/log"], ["get"], ("get", "", "pods/catalog"), False),
        ([""], ["pods/*"], ["get"], ("get", "", "pods/log"), False),
        ([""], ["*/*"], ["get"], ("get", "", "pods/log"), False),
        ([""], ["Pods"], ["get"], ("get", "", "pods"), False),
        ([""], ["pods"], ["Get"], ("get", "", "pods"), False),
        ([""], ["pod*"], ["g*"], ("get", "", "pods"), False),
        (["*.k8s.io"], ["ingresses"], ["get"], ("get", "networking.k8s.io", "ingresses"), False),
        ([], ["pods"], ["get"], ("get", "", "pods"), False),
        ([""], [], ["get"], ("get", "", "pods"), False),
        ([""], ["pods"], [], ("get", "", "pods"), False),
        ([None, 1, {}], [["pods"]], [True], ("get", "", "pods"), False),
    ],
)
def test_a_rule_allows_what_its_three_lists_meet_in(
    groups: list[Any], resources: list[Any], verbs: list[Any], request_: tuple[str, str, str], allowed: bool
):
    assert rule(apiGroups=groups, resources=resources, verbs=verbs).allows(*request_, name="web") is allowed


@pytest.mark.parametrize(
    "names, name, allowed",
    [
        ([], "web", True),
        ([], "", True),
        (["web"], "web", True),
        (["db", "web"], "web", True),
        (["web"], "db", False),
        (["web"], "", False),
        (["*"], "web", False),
        (["*"], "*", True),
        (["we*"], "web", False),
    ],
)
def test_names_limit_to_exactly_those_objects_and_never_match_a_request_without_one(
    names: list[str], name: str, allowed: bool
):
    limited = rule(apiGroups=[""], resources=["secrets"], verbs=["get"], resourceNames=names)

    assert limited.allows("get", "", "secrets", name) is allowed


@pytest.mark.parametrize(
    "urls, url, allowed",
    [
        (["/healthz"], "/healthz", True),
        (["/healthz"], "/healthz/ready", False),
        (["/healthz/*"], "/healthz/ready", True),
        (["/healthz*"], "/healthz/ready", True),
        (["/healthz/*"], "/healthz", False),
        (["/*/ready"], "/healthz/ready", False),
        (["*"], "/metrics", True),
        ([], "/metrics", False),
    ],
)
def test_paths_of_the_api_server_match_whole_or_by_what_they_begin_with(urls: list[str], url: str, allowed: bool):
    assert rule(nonResourceURLs=urls, verbs=["get"]).reaches("get", url) is allowed
    assert rule(nonResourceURLs=urls, verbs=["*"]).reaches("head", url) is allowed
    assert rule(nonResourceURLs=urls, verbs=["post"]).reaches("get", url) is False


def test_a_grant_says_what_was_found_and_where():
    found = rule(apiGroups=["apps"], resources=["x", "deployments", "*"], verbs=["get", "create", "*"])

    grant = found.grants(PODS.verbs, PODS.resources)

    assert grant and grant.resource == ("resources", 1)
    assert grant.verb == ("verbs", 1)
    assert grant.resources == ("deployments", "statefulsets", "daemonsets", "replicasets")
    assert grant.verbs == ("create", "*")


@pytest.mark.parametrize(
    "groups, resources, verbs, everything",
    [
        (["*"], ["*"], ["*"], True),
        (["apps", "*"], ["pods", "*"], ["get", "*"], True),
        (["*"], ["*"], ["get", "list", "watch", "create", "update", "patch", "delete"], True),
        (["*"], ["*"], ["get", "list", "watch", "create", "update", "patch"], False),
        ([""], ["*"], ["*"], False),
        (["*"], ["*/scale"], ["*"], False),
    ],
)
def test_everything_is_every_verb_on_every_resource_of_every_group(
    groups: list[str], resources: list[str], verbs: list[str], everything: bool
):
    found = rule(apiGroups=groups, resources=resources, verbs=verbs)

    assert found.grants_everything is everything
    assert (SECRETS.of(Role(cluster_role("x")), found) is None) or not everything


def test_a_role_binding_gives_a_cluster_role_in_its_namespace():
    resource = cluster_role("reader")
    graph = Workspace([resource, binding("reader", user("jane"), namespace="shop")], True).once(Graph)
    role = graph.role(resource)

    assert role
    assert [(each.title, each.binding.namespace) for each in graph.holders(role)] == [('user "jane"', "shop")]


def test_a_role_is_found_in_its_own_namespace_only():
    role = thing("Role", "reader", "shop", rules=[])
    same = binding("reader", user("jane"), namespace="shop", role_kind="Role")
    other = binding("reader", user("joe"), namespace="web", role_kind="Role")
    of_cluster_role = binding("reader", user("jim"), namespace="shop")

    assert holders(role, same, other, of_cluster_role) == ['user "jane"']


def test_holders_are_named_as_kubernetes_names_them():
    subjects = [account("api", "shop"), {"kind": "Group", "name": "system:serviceaccounts:shop"}, user("jane")]

    found = holders(cluster_role("reader"), binding("reader", *subjects))

    assert found == ['group "system:serviceaccounts:shop"', "system:serviceaccount:shop:api", 'user "jane"']


def test_an_account_without_namespace_is_in_that_of_its_binding():
    assert holders(cluster_role("reader"), binding("reader", account("api"), namespace="shop")) == [
        "system:serviceaccount:shop:api"
    ]
    assert holders(cluster_role("reader"), binding("reader", account("api"))) == ['service account "api"']


@pytest.mark.parametrize(
    "selector, taken",
    [
        ({"matchLabels": {"to": "shop"}}, True),
        ({"matchLabels": {"to": "web"}}, False),
        ({"matchLabels": {"to": "shop", "more": "x"}}, False),
        ({"matchExpressions": [{"key": "to", "operator": "In", "values": ["web", "shop"]}]}, True),
        ({"matchExpressions": [{"key": "to", "operator": "NotIn", "values": ["shop"]}]}, False),
        ({"matchExpressions": [{"key": "to", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "other", "operator": "DoesNotExist"}]}, True),
        ({"matchLabels": {"to": "shop"}, "matchExpressions": [{"key": "to", "operator": "DoesNotExist"}]}, False),
        ({}, True),
        (None, True),
    ],
)
def test_an_aggregated_role_takes_in_what_one_of_its_selectors_selects(selector: Any, taken: bool):
    role = cluster_role("part", to="shop")
    whole = aggregated("whole", {"matchLabels": {"to": "nothing"}}, selector)

    assert holders(role, whole, binding("whole", user("jane"))) == (['user "jane"'] if taken else [])


def test_aggregation_goes_on_through_aggregated_roles_and_ends_in_circles():
    role = cluster_role("part", to="middle")
    middle = aggregated("middle", {"matchLabels": {"to": "middle"}}, to="top")
    top = aggregated("top", {"matchLabels": {"to": "top"}}, to="middle")

    assert holders(role, middle, top, binding("top", user("jane"))) == ['user "jane"']


def test_only_cluster_roles_are_taken_in():
    role = thing("Role", "part", "shop", rules=[], labels={"to": "shop"})

    assert holders(role, aggregated("whole", {"matchLabels": {"to": "shop"}}), binding("whole", user("jane"))) == []


@pytest.mark.parametrize("bound, held", [("view", True), ("edit", True), ("admin", True), ("cluster-admin", False)])
def test_what_is_aggregated_to_view_is_in_edit_and_admin_too(bound: str, held: bool):
    role = cluster_role("part", **{f"{RBAC}/aggregate-to-view": "true"})

    assert holders(role, binding(bound, user("jane"))) == (['user "jane"'] if held else [])


def test_the_rules_of_an_aggregated_role_are_its_controllers():
    written = aggregated("whole", {"matchLabels": {"to": "shop"}})
    written.value["rules"] = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]

    assert Role(written).rules == []


@pytest.mark.parametrize(
    "name, labels, own",
    [
        ("cluster-admin", {}, True),
        ("view", {}, True),
        ("system:node", {}, True),
        ("anything", {"kubernetes.io/bootstrapping": "rbac-defaults"}, True),
        ("viewer", {}, False),
    ],
)
def test_the_roles_of_kubernetes_itself_are_not_judged(name: str, labels: dict[str, str], own: bool):
    role = cluster_role(name, **labels)

    assert (Workspace([role], True).once(Graph).role(role) is None) is own


def test_where_folders_repeat_a_role_each_binding_means_the_one_beside_it():
    dev, prod = cluster_role("manager", "dev/rbac.yaml"), cluster_role("manager", "prod/rbac.yaml")
    of_dev = binding("manager", user("jane"), file="dev/binding.yaml")
    of_prod = binding("manager", user("joe"), file="prod/binding.yaml")
    elsewhere = binding("manager", user("jim"), file="other/binding.yaml")

    assert holders(dev, prod, of_dev, of_prod, elsewhere) == ['user "jane"', 'user "jim"']
    assert holders(prod, dev, of_dev, of_prod, elsewhere) == ['user "jim"', 'user "joe"']


@pytest.mark.parametrize(
    "subject, holds",
    [
        (account("api", "shop"), True),
        (account("api", "web"), False),
        (account("web", "shop"), False),
        (user("system:serviceaccount:shop:api"), True),
        ({"kind": "Group", "name": "system:serviceaccounts:shop"}, True),
        ({"kind": "Group", "name": "system:serviceaccounts:web"}, False),
        ({"kind": "Group", "name": "system:serviceaccounts"}, True),
        ({"kind": "Group", "name": "system:authenticated"}, True),
        ({"kind": "Group", "name": "api"}, False),
        (user("api"), False),
    ],
)
def test_an_account_is_a_user_and_in_three_groups(subject: dict[str, str], holds: bool):
    pod = Resource({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "api"}}, (), "k8s/pod.yaml")
    workspace = Workspace([pod, binding("reader", subject)], True)

    assert any(workspace.once(Graph).bindings_of("api", "shop", pod)) is holds


def test_an_account_of_an_unknown_namespace_is_that_of_the_files_around_it():
    near = Resource({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "api"}}, (), "k8s/pod.yaml")
    far = Resource({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "api"}}, (), "other/pod.yaml")
    graph = Workspace([near, far, binding("reader", account("api", "shop"))], True).once(Graph)

    assert [any(graph.bindings_of("api", None, each)) for each in (near, far)] == [True, False]


def test_a_finding_names_its_holders_and_shows_where_they_are_bound():
    role = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
  - apiGroups: [""]
    resources: [secrets]
    verbs: [get, list]
"""
    bound = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects:
  - {kind: ServiceAccount, name: api, namespace: tools}
  - {kind: User, name: jane}
"""
    (alone,) = lint_files({"role.yaml": role}, select=["access-to-secrets"]).findings
    (held,) = lint_files({"role.yaml": role, "binding.yaml": bound}, select=["access-to-secrets"]).findings

    assert alone.message.endswith("; nobody in these files holds it")
    assert held.message == (
        'ClusterRole "reader" grants "get" and "list" on "secrets", which shows what is in the Secrets;'
        " name the ones needed in resourceNames;"
        ' held by system:serviceaccount:tools:api in "shop" and user "jane" in "shop"'
    )
    assert [(each.file, each.span.line, each.message) for each in held.related] == [
        ("binding.yaml", 6, 'RoleBinding "readers" binds system:serviceaccount:tools:api'),
        ("binding.yaml", 7, 'RoleBinding "readers" binds user "jane"'),
    ]


def test_a_connection_by_get_needs_create_as_well_since_135():
    assert connecting(["create", "get"], (1, 34)) == ("create", "get")
    assert connecting(["create", "get"], (1, 35)) == ("create",)


def test_lists_in_messages_are_short():
    assert [listed([str(each) for each in range(count)]) for count in range(5)] == [
        "nothing",
        '"0"',
        '"0" and "1"',
        '"0", "1" and "2"',
        '"0", "1", "2" and 1 more',
    ]


def test_resources_are_known_by_their_groups():
    assert groups_of("events") == {"", "events.k8s.io"}
    assert groups_of("orders") == frozenset()
    assert [is_cluster_wide("", each) for each in ("nodes", "pods", "namespaces")] == [True, False, False]
    assert by_group(["nodes/status", "jobs", "orders.shop.example.com", "unknown"]) == {
        "": ["nodes/status"],
        "batch": ["jobs"],
        "shop.example.com": ["orders"],
    }


@pytest.mark.parametrize("odd", [None, "text", 1, [], {}, [None, "x", 1, [], {}], {"a": None}])
def test_odd_values_are_no_reason_to_fail(odd: Any):
    role = thing("ClusterRole", "x", rules=odd, aggregationRule=odd, labels=odd)
    flat = thing("Role", "y", rules=[{"apiGroups": odd, "resources": odd, "verbs": odd, "resourceNames": odd}])
    bound = thing("ClusterRoleBinding", "z", roleRef=odd, subjects=odd)
    graph = Workspace([role, flat, bound], True).once(Graph)

    assert [graph.holders(each) for each in graph.roles()] == [[], []]
