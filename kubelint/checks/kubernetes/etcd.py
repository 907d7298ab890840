"""The store of a cluster, which holds every object and secret of it."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.views.kubernetes import Container
from kubelint.views.workspace import Workspace


def open_etcd(container: Container, workspace: Workspace) -> Iterator[Problem]:
    """An etcd that others than its own pod reach without a certificate.

    Source: https://etcd.io/docs/latest/op-guide/security/
    """
    if any("etcd" in word for _, word in (*container.words("command"), *container.words("args"))):
        from kubelint.checks.kubernetes.etcd_flags import openings

        yield from openings(container, workspace)
