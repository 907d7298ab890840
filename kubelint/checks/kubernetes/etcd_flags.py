"""What the flags of etcd, which holds every object and secret of a cluster, lay open."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kubelint.checks.kubernetes.addresses import is_loopback
from kubelint.checks.kubernetes.benchmark import Danger, dangers, is_false, is_true, seat
from kubelint.model import Path, Problem, Related
from kubelint.views.flags import Component, Flag, component
from kubelint.views.kubernetes import Container
from kubelint.views.workspace import Workspace

CERTIFIED = "whoever reaches it reads every Secret; set it to true"

DANGERS = (
    Danger("auto-tls", is_true, "clients cannot tell it from an impostor; name cert-file and key-file", "2.3"),
    Danger("peer-auto-tls", is_true, "members cannot tell each other from an impostor; name peer-cert-file", "2.6"),
    Danger("client-cert-auth", is_false, CERTIFIED, "2.2"),
    Danger("peer-client-cert-auth", is_false, "whoever reaches it joins the cluster; set it to true", "2.5"),
)


class Side(NamedTuple):
    """One of the two sides etcd listens on."""

    who: str
    listen: str  # the flag with its addresses; without it only the machine itself is listened to
    needed: tuple[str, ...]
    cis: str


SIDES = (
    Side("clients", "listen-client-urls", ("cert-file", "key-file", "client-cert-auth"), "2.1, 2.2"),
    Side("peers", "listen-peer-urls", ("peer-cert-file", "peer-key-file", "peer-client-cert-auth"), "2.4, 2.5"),
)


def openings(container: Container, workspace: Workspace) -> Iterable[Problem]:
    """Yield a problem for each way in without a certificate of one's own. A configuration file overrules all flags."""
    found = component(container)
    if not found or found.name != "etcd" or "config-file" in found.flags:
        return
    yield from dangers(container.title, found.flags, DANGERS)
    for side in SIDES:
        missing = [each for each in side.needed if each not in found.flags]
        if missing and not found.is_open and _is_reached(container, found.flags.get(side.listen)):
            yield Problem(
                seat(container),
                f"{container.title} lets {side.who} in without a certificate; "
                f"set {', '.join(missing)} (CIS {side.cis})",
            )
    yield from _shared_authority(container, found, workspace)


def _is_reached(container: Container, addresses: Flag | None) -> bool:
    """Whether anything outside of the pod can reach it: what listens on the node's loopback, the node can."""
    if container.pod.get("spec", "hostNetwork") is True:
        return True
    return addresses is not None and any(not is_loopback(each) for each in addresses.items)


def _shared_authority(container: Container, found: Component, workspace: Workspace) -> Iterable[Problem]:
    """Whoever has a certificate for the API server then has one for etcd."""
    trusted = found.flags.get("trusted-ca-file")
    servers = workspace.once(_authorities).get(workspace.unit(container.pod.resource), {}) if trusted else {}
    if trusted and trusted.is_known and trusted.value in servers:
        server, path = servers[trusted.value]
        yield Problem(
            trusted.path,
            f"{container.title} trusts the authority of the API server's clients, so all of them may read etcd; "
            "give etcd an authority of its own (CIS 2.7)",
            trusted.part,
            related=(Related(path, "the API server trusts it here", server.pod.resource.origin),),
        )


def _authorities(workspace: Workspace) -> Mapping[str, Mapping[str, tuple[Container, Path]]]:
    """The client-ca-file of every API server, by the unit it belongs to."""
    found: dict[str, dict[str, tuple[Container, Path]]] = {}
    for source in workspace.pods():
        for container in source.pod.containers:
            running = component(container)
            authority = running.flags.get("client-ca-file") if running and running.name == "kube-apiserver" else None
            if authority:
                unit = found.setdefault(workspace.unit(source.resource), {})
                unit[authority.value] = (container, authority.path)
    return found
