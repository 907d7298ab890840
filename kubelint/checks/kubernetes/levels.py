"""The levels of the Pod Security Standards, and what they make of a whole pod.

Checks that ask for ``pod_security`` get the level the run selects, empty where it selects none, and then go by the
standard to the letter, even where two rules report one thing.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

from kubelint.model import Version
from kubelint.views.kubernetes import Pod

BASELINE, RESTRICTED = "baseline", "restricted"

#: From here on a pod with its own user namespace may run as root, which is nobody on the node.
USER_NAMESPACES_COUNT = (1, 35)


def is_spared(pod: Pod, level: str) -> bool:
    """Whether ``level`` does not look at Linux fields that Windows lacks: baseline does, to forbid them."""
    return level == RESTRICTED and pod.is_windows


def is_user_namespaced(pod: Pod, version: Version) -> bool:
    """Whether it has a user namespace of its own, and the standard lets that count."""
    return pod.get("spec", "hostUsers") is False and version >= USER_NAMESPACES_COUNT
