"""Ten times the objects take ten times the work, however alike they are. Counted in calls, never timed."""

import pytest
from linting import RULES, calls

from kubelint.config import Configs, plan
from kubelint.load import load
from kubelint.model import Source
from kubelint.views.kubernetes import Resource, resources
from kubelint.views.subjects import across
from kubelint.views.workspace import Workspace

PLAN = plan(Configs({"profile": "hardened"}, None, isolated=True).for_file("app.yaml"), RULES)

APP = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: {label}}}}}
  template:
    metadata: {{labels: {{app: {label}}}}}
    spec:
      serviceAccountName: {account}
      containers:
        - name: app
          image: registry.example.com/shop:1.4.2
          ports: [{{name: http, containerPort: 8080}}]
          envFrom: [{{configMapRef: {{name: {name}}}}}]
---
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{selector: {{app: {wanted}}}, ports: [{{name: http, port: 80, targetPort: http}}]}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  defaultBackend: {{service: {{name: {name}, port: {{name: http}}}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  podSelector: {{matchExpressions: [{{key: app, operator: In, values: [{label}, other]}}]}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{maxReplicas: 5, scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {name}}}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{minAvailable: 2, selector: {{matchLabels: {{app: {wanted}}}}}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  serviceName: {name}
  replicas: 3
  template:
    metadata: {{labels: {{app: {label}}}}}
    spec:
      topologySpreadConstraints:
        - {{topologyKey: kubernetes.io/hostname, labelSelector: {{matchLabels: {{app: {wanted}, part: none}}}}}}
      containers: [{{name: app, image: "registry.example.com/shop:1.4.2"}}]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{selector: {{matchLabels: {{app: {label}}}}}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}, namespace: {namespace}}}
data: {{mode: fast}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: {account}, namespace: {namespace}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: {name}}}
rules: [{{apiGroups: [""], resources: [secrets], verbs: [get]}}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: {name}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {name}}}
subjects: [{{kind: Group, name: "system:serviceaccounts"}}, {{kind: ServiceAccount, name: {account}}}]
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: {name}s.example.com}}
spec:
  group: example.com
  names: {{kind: {name}, plural: {name}s}}
  scope: Namespaced
  versions: [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object}}}}}}]
---
apiVersion: example.com/v1
kind: {name}
metadata: {{name: {name}, namespace: {namespace}}}
"""

OWN = {"name": "app{n}", "namespace": "shop", "label": "app{n}", "wanted": "app{n}", "account": "app{n}"}

#: What the workloads have in common, by what it is.
LAYOUTS = {
    "a namespace": OWN,
    "nothing": OWN | {"namespace": "shop{n}"},
    "their labels": OWN | {"label": "app", "wanted": "app"},
    "their account": OWN | {"account": "app"},
    "their name": OWN | {"name": "app", "account": "app"},
    "everything": OWN | {"name": "app", "account": "app", "label": "app", "wanted": "app"},
    "a misspelled Service": OWN | {"wanted": "apq{n}"},
}


def workloads(layout: dict[str, str], count: int) -> list[Resource]:
    """As many workloads as ``count`` and what belongs to each, in a folder of its own for every ten."""
    found: list[Resource] = []
    for number in range(count):
        text = APP.format(**{key: value.format(n=number) for key, value in layout.items()})
        source = Source(f"team{number // 10}/{number}.yaml", text, "kubernetes")
        for document in load(source):
            found += resources(document.value, source.path, document.index)
    return found


def look_at(everything: list[Resource]) -> None:
    workspace = Workspace(everything, True)
    for resource in everything:
        for target, view in across(resource):
            for rule in PLAN.rules_for(target, resource.kind):
                list(rule.check(view, workspace))


@pytest.mark.parametrize("shared", LAYOUTS)
def test_work_grows_with_the_objects_whatever_they_share(shared: str):
    look_at(workloads(LAYOUTS[shared], 200))  # what is made once for all runs
    few, many = (workloads(LAYOUTS[shared], count) for count in (20, 200))

    assert calls(lambda: look_at(many)) <= 11 * calls(lambda: look_at(few))
