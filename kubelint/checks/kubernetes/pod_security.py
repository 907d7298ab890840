"""The Pod Security Standards as a namespace enforces them.

Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/
"""

from collections.abc import Iterator

from kubelint.model import Problem, Related, Version
from kubelint.text import brief
from kubelint.views.kubernetes import Resource
from kubelint.views.workspace import AMBIGUOUS, Workspace


def refused_by_namespace(workload: Resource, workspace: Workspace, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A workload whose namespace, by its own labels, lets none of its pods in.

    Where several manifests describe the namespace, all of them have to.
    """
    namespaces = workspace.anywhere("Namespace", workload.namespace)[:AMBIGUOUS] if workload.namespace else []
    if not namespaces:
        return
    from kubelint.checks.kubernetes.pod_security_labels import ENFORCE
    from kubelint.checks.kubernetes.pod_security_levels import level_of, verdict

    verdicts = [verdict(workload, each, kubernetes_version) for each in namespaces]
    if not all(verdicts):
        return
    reasons, namespace = verdicts[0], namespaces[0]
    level = level_of(namespace)
    label = Related(namespace.at("metadata", "labels", ENFORCE), f'level "{brief(level)}"', namespace.origin)
    yield Problem(
        workload.at("metadata", "namespace"),
        f"{namespace.title} refuses the pods of {workload.title} for their {', '.join(reasons)};"
        f' mend what level "{brief(level)}" forbids, or choose another namespace',
        related=(label, *(Related(first.path, first.message) for first in reasons.values())),
    )
