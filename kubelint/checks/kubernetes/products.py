"""Software that is retired, or gives a cluster away."""

import re
from collections.abc import Iterator
from itertools import pairwise

from kubelint.checks.kubernetes.addresses import is_loopback
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Container, Pod, Resource
from kubelint.views.scripts import started

TILLER_LABELS = {"app": "helm", "name": "tiller"}

#: The community's controller under its names; ``nginx/nginx-ingress`` is another product.
INGRESS_NGINX = (
    r"(?:.*/)?(?:ingress-nginx/controller(?:-chroot)?|kubernetes-ingress-controller/nginx-ingress-controller)"
)

#: Source: https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/
RETIRED = "March 2026"


def tiller(resource: Resource) -> Iterator[Problem]:
    """Helm 2's server, which does for anybody whatever its own rights allow; Helm 2 ended in November 2020.

    Source: https://helm.sh/blog/helm-v2-deprecation-timeline/
    """
    what = "Tiller, the server of Helm 2, which ended in November 2020; go over to Helm 3"
    containers = resource.pod.containers if resource.pod else []
    found = [each for each in containers if each.image and each.image.name.rpartition("/")[2] == "tiller"]
    for container in found:
        reach = "" if _listens_inside(container) else "; until then every pod can order it about"
        yield Problem(container.at("image"), f"{container.title} runs {what}{reach}")
    if not found and resource.pod and TILLER_LABELS.items() <= {**resource.labels, **resource.pod.labels}.items():
        owner = resource if resource.labels.get("name") == "tiller" else resource.pod
        yield Problem(owner.at("metadata", "labels", "name"), f"{resource.title} is labelled as {what}")
    if resource.kind == "Service" and not resource.group:
        if resource.name == "tiller-deploy":
            yield Problem(resource.at("metadata", "name"), f"{resource.title} serves {what}")
        elif TILLER_LABELS.items() <= resource.strings("spec", "selector").items():
            yield Problem(resource.at("spec", "selector", "name"), f"{resource.title} serves {what}")


def dashboard(resource: Resource) -> Iterator[Problem]:
    """The Kubernetes dashboard, another workload under its account, or its role in other hands."""
    if resource.kind in ("RoleBinding", "ClusterRoleBinding"):
        yield from _bound_to_dashboard(resource)
    if not resource.pod:
        return
    shown = [each for each in resource.pod.containers if each.image and _is_dashboard(each.image.repository)]
    for container in shown:
        message = f"{container.title} runs the Kubernetes dashboard, a door to the whole cluster; use kubectl"
        yield Problem(container.at("image"), message)
    if not shown and resource.pod.text("spec", "serviceAccountName") == "kubernetes-dashboard":
        yield Problem(
            resource.pod.at("spec", "serviceAccountName"),
            f"{resource.title} runs with the rights of the Kubernetes dashboard; give it an account of its own",
        )


def retired_ingress_nginx(pod: Pod, *, fixed_version: str) -> Iterator[Problem]:
    """The community's ingress-nginx, which gets no security fixes any more; before ``fixed_version`` it has holes."""
    for path, use, image in pod.images:
        if re.fullmatch(INGRESS_NGINX, image.repository):
            version = _numbers(image.tag)
            old = version and version < _numbers(fixed_version)
            more = f", and is older than {fixed_version}, which closes CVE-2025-1974" if old else ""
            yield Problem(
                path,
                f'{use} "{brief(str(image))}", which gets no security fixes since {RETIRED}{more}; '
                "go over to another controller or the Gateway API",
            )


def _listens_inside(container: Container) -> bool:
    words = [word for _, word in started(container).items]
    listening = [word.partition("=")[2] for word in words if word.startswith(("--listen=", "-listen="))]
    listening += [word for flag, word in pairwise(words) if flag in ("--listen", "-listen")]
    return any(map(is_loopback, listening))


def _is_dashboard(repository: str) -> bool:
    last = repository.rpartition("/")[2]
    return "kubernetesui" in repository.split("/") or last.startswith("kubernetes-dashboard")


def _bound_to_dashboard(binding: Resource) -> Iterator[Problem]:
    if binding.text("roleRef", "name") != "kubernetes-dashboard":
        return
    for subject in binding.views("subjects"):
        if (subject.text("kind"), subject.text("name")) != ("ServiceAccount", "kubernetes-dashboard"):
            who = f'{subject.text("kind")} "{brief(subject.text("name"))}"'
            yield Problem(subject.at("name"), f"{binding.title} gives {who} the rights of the Kubernetes dashboard")


def _numbers(version: str) -> tuple[int, ...]:
    """``v1.9.4-alpine`` as (1, 9, 4); empty for what is no version."""
    found = re.match(r"v?(\d{1,6}(?:\.\d{1,6})*)", version)
    return tuple(map(int, found[1].split("."))) if found else ()
