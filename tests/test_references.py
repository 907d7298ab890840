"""The table of references: which field of which kind names what."""

from typing import Any

from kubelint.views.kubernetes import Resource
from kubelint.views.references import references


def pod(**spec: Any) -> Resource:
    return Resource({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": spec})


def found(resource: Resource) -> list[tuple[str, str, str]]:
    """(kind, name, dotted path of the name) of each reference."""
    return [(each.kind, each.name, ".".join(map(str, each.path))) for each in references(resource)]


def test_environment_of_every_container():
    resource = pod(
        containers=[
            {
                "name": "a",
                "env": [
                    {"name": "X", "value": "1"},
                    {"name": "Y", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
                ],
            }
        ],
        initContainers=[{"name": "b", "envFrom": [{"configMapRef": {"name": "c"}}, {"secretRef": {"name": "d"}}]}],
    )

    assert found(resource) == [
        ("ConfigMap", "c", "spec.initContainers.0.envFrom.0.configMapRef.name"),
        ("Secret", "d", "spec.initContainers.0.envFrom.1.secretRef.name"),
        ("Secret", "s", "spec.containers.0.env.1.valueFrom.secretKeyRef.name"),
    ]


def test_volumes_of_every_kind():
    volumes = [
        {"name": "a", "configMap": {"name": "a"}},
        {"name": "b", "secret": {"secretName": "b"}},
        {"name": "c", "projected": {"sources": [{"configMap": {"name": "c"}}, {"secret": {"name": "d"}}]}},
        {"name": "e", "csi": {"driver": "x", "nodePublishSecretRef": {"name": "e"}}},
        {"name": "f", "azureFile": {"secretName": "f", "shareName": "x"}},
        {"name": "g", "cephfs": {"secretRef": {"name": "g"}}},
        {"name": "h", "emptyDir": {}},
    ]

    assert sorted(found(pod(volumes=volumes, imagePullSecrets=[{"name": "r"}]))) == [
        ("ConfigMap", "a", "spec.volumes.0.configMap.name"),
        ("ConfigMap", "c", "spec.volumes.2.projected.sources.0.configMap.name"),
        ("Secret", "b", "spec.volumes.1.secret.secretName"),
        ("Secret", "d", "spec.volumes.2.projected.sources.1.secret.name"),
        ("Secret", "e", "spec.volumes.3.csi.nodePublishSecretRef.name"),
        ("Secret", "f", "spec.volumes.4.azureFile.secretName"),
        ("Secret", "g", "spec.volumes.5.cephfs.secretRef.name"),
        ("Secret", "r", "spec.imagePullSecrets.0.name"),
    ]


def test_keys_are_items_or_else_the_files_mounted_one_by_one():
    resource = pod(
        containers=[
            {
                "name": "web",
                "volumeMounts": [
                    {"name": "whole", "mountPath": "/a", "subPath": "a.conf"},
                    {"name": "whole", "mountPath": "/b", "subPath": "b.conf"},
                    {"name": "whole", "mountPath": "/c", "subPath": "folder/c.conf"},
                    {"name": "picked", "mountPath": "/d", "subPath": "d.conf"},
                ],
            }
        ],
        volumes=[
            {"name": "whole", "configMap": {"name": "whole"}},
            {"name": "picked", "configMap": {"name": "picked", "items": [{"key": "e.conf", "path": "d.conf"}]}},
        ],
    )

    assert {each.name: [key for _, key in each.keys] for each in references(resource)} == {
        "whole": ["a.conf", "b.conf"],
        "picked": ["e.conf"],
    }


def test_optional_references_say_so():
    resource = pod(volumes=[{"name": "a", "secret": {"secretName": "a", "optional": True}}])

    assert [each.optional for each in references(resource)] == [True]


def test_both_shapes_of_an_ingress():
    new = {"service": {"name": "web", "port": {"number": 80}}}
    old = {"serviceName": "web", "servicePort": 80}
    spec = {"tls": [{"secretName": "tls"}], "defaultBackend": new, "rules": [{"http": {"paths": [{"backend": new}]}}]}
    older = {
        "backend": old,
        "rules": [{"http": {"paths": [{"backend": old}, {"backend": {"resource": {"name": "x"}}}]}}],
    }

    assert found(Resource({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "spec": spec})) == [
        ("Secret", "tls", "spec.tls.0.secretName"),
        ("Service", "web", "spec.defaultBackend.service.name"),
        ("Service", "web", "spec.rules.0.http.paths.0.backend.service.name"),
    ]
    assert found(Resource({"apiVersion": "extensions/v1beta1", "kind": "Ingress", "spec": older})) == [
        ("Service", "web", "spec.backend.serviceName"),
        ("Service", "web", "spec.rules.0.http.paths.0.backend.serviceName"),
    ]
    assert found(Resource({"apiVersion": "example.com/v1", "kind": "Ingress", "spec": spec})) == []


def test_scale_targets_are_of_the_kind_and_group_they_name():
    def target(api: str, owner: str, field: str, **reference: str) -> tuple[str, str | None]:
        resource = Resource({"apiVersion": api, "kind": owner, "spec": {field: {"name": "web", **reference}}})
        return next((each.kind, each.group) for each in references(resource))

    hpa = ("autoscaling/v2", "HorizontalPodAutoscaler", "scaleTargetRef")
    assert target(*hpa, kind="Deployment", apiVersion="apps/v1") == ("Deployment", "apps")
    assert target(*hpa, kind="Deployment", apiVersion="extensions/v1beta1") == ("Deployment", "apps")
    assert target(*hpa, kind="Rollout", apiVersion="argoproj.io/v1alpha1") == ("Rollout", "argoproj.io")
    assert target(*hpa, kind="StatefulSet") == ("StatefulSet", None)
    assert target("keda.sh/v1alpha1", "ScaledObject", "scaleTargetRef") == ("Deployment", "apps")
    assert target("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "targetRef", kind="DaemonSet") == (
        "DaemonSet",
        None,
    )


def test_a_field_for_the_namespace_counts():
    volume = {"csi": {"nodeStageSecretRef": {"name": "s", "namespace": "storage"}}}
    resource = Resource({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": "v"}, "spec": volume})

    assert [(each.name, each.namespace) for each in references(resource)] == [("s", "storage")]


def test_pods_of_custom_resources_refer_too():
    template = {"spec": {"containers": [{"name": "a", "envFrom": [{"secretRef": {"name": "s"}}]}]}}
    resource = Resource({"apiVersion": "apps.kruise.io/v1alpha1", "kind": "CloneSet", "spec": {"template": template}})

    assert found(resource) == [("Secret", "s", "spec.template.spec.containers.0.envFrom.0.secretRef.name")]


def test_any_value_can_be_asked():
    for odd in (None, 1, "x", [], [None], [1], [[]], {}, {"name": None}, [{"name": {}}], [{"secretRef": []}]):
        list(references(pod(containers=odd, volumes=odd, imagePullSecrets=odd)))
        list(references(pod(containers=[{"name": odd, "env": odd, "envFrom": odd, "volumeMounts": odd}])))
        for kind in ("Ingress", "HorizontalPodAutoscaler", "Gateway"):
            for group in ("networking.k8s.io/v1", "autoscaling/v2", "gateway.networking.k8s.io/v1"):
                list(
                    references(
                        Resource(
                            {
                                "apiVersion": group,
                                "kind": kind,
                                "spec": {"tls": odd, "rules": odd, "scaleTargetRef": odd},
                            }
                        )
                    )
                )
