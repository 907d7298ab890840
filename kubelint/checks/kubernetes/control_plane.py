"""The flags of API server, controller manager and scheduler."""

from collections.abc import Iterable, Iterator

from kubelint.checks.kubernetes.benchmark import (
    Danger,
    Demand,
    dangers,
    has_weak_cipher,
    is_false,
    is_given,
    is_nonzero,
    is_reachable,
    is_true,
    is_zero,
    lacks,
    lists,
    seat,
    unmet,
)
from kubelint.model import Problem
from kubelint.views.flags import Component, component
from kubelint.views.kubernetes import Container, Resource

API_SERVER = (
    Danger("anonymous-auth", is_true, "it answers requests that nobody signed for; set it to false", "1.2.1"),
    Danger(
        "token-auth-file",
        is_given,
        "it takes tokens that never expire from a file; use another authentication",
        "1.2.2",
    ),
    Danger("basic-auth-file", is_given, "it takes passwords from a file; use another authentication"),
    Danger("insecure-port", is_nonzero, "it answers without TLS and login; set it to 0"),
    Danger("insecure-bind-address", is_given, "it answers without TLS and login; leave it out"),
    Danger("secure-port", is_zero, "it serves no TLS; set a port, such as 6443"),
    Danger("kubelet-https", is_false, "it talks to kubelets in plain text; leave it out"),
    Danger("authorization-mode", lists("AlwaysAllow"), 'everybody may do everything; set it to "Node,RBAC"', "1.2.6"),
    Danger("authorization-mode", lacks("RBAC"), 'roles do not count; set it to "Node,RBAC"', "1.2.8"),
    Danger("authorization-mode", lacks("Node"), 'no node is held to its own pods; set it to "Node,RBAC"', "1.2.7"),
    Danger("enable-admission-plugins", lists("AlwaysAdmit"), "nothing is ever refused; take AlwaysAdmit out", "1.2.10"),
    Danger("admission-control", lists("AlwaysAdmit"), "nothing is ever refused; take AlwaysAdmit out", "1.2.10"),
    Danger(
        "disable-admission-plugins", lists("ServiceAccount"), "pods get no identity; take ServiceAccount out", "1.2.12"
    ),
    Danger(
        "disable-admission-plugins",
        lists("NamespaceLifecycle"),
        "objects outlive their namespace; take NamespaceLifecycle out",
        "1.2.13",
    ),
    Danger(
        "disable-admission-plugins",
        lists("NodeRestriction"),
        "a node may change other nodes; take NodeRestriction out",
        "1.2.14",
    ),
    Danger("service-account-lookup", is_false, "tokens of deleted accounts still count; leave it out", "1.2.21"),
    Danger("tls-cipher-suites", has_weak_cipher, "it accepts broken ciphers; leave the flag out", "1.2.29"),
)

#: Flags that a configuration file takes the place of.
REPLACED = {"authentication-config": "anonymous-auth", "authorization-config": "authorization-mode"}

#: The numbers of what the benchmark wants of an API server.
API_SERVER_CIS = {
    "anonymous-auth": "1.2.1",
    "audit-log-maxage": "1.2.17",
    "audit-log-maxbackup": "1.2.18",
    "audit-log-maxsize": "1.2.19",
    "audit-log-path": "1.2.16",
    "audit-policy-file": "3.2.1",
    "client-ca-file": "1.2.25",
    "encryption-provider-config": "1.2.27",
    "etcd-cafile": "1.2.26",
    "etcd-certfile": "1.2.23",
    "etcd-keyfile": "1.2.23",
    "kubelet-certificate-authority": "1.2.5",
    "kubelet-client-certificate": "1.2.4",
    "kubelet-client-key": "1.2.4",
    "profiling": "1.2.15",
    "request-timeout": "1.2.20",
    "service-account-extend-token-expiration": "1.2.30",
    "service-account-key-file": "1.2.22",
    "service-account-lookup": "1.2.21",
    "tls-cert-file": "1.2.24",
    "tls-cipher-suites": "1.2.29",
    "tls-private-key-file": "1.2.24",
    "AlwaysPullImages": "1.2.11",
    "DenyServiceExternalIPs": "1.2.3",
    "EventRateLimit": "1.2.9",
    "NodeRestriction": "1.2.14",
}

CONTROLLER_MANAGER = (
    Danger(
        "use-service-account-credentials",
        is_false,
        "every controller has the rights of all of them; set it to true",
        "1.3.3",
    ),
    Danger("bind-address", is_reachable, "others reach its profiles and metrics; set it to 127.0.0.1", "1.3.7"),
    Danger("address", is_reachable, "others reach its profiles and metrics; set bind-address to 127.0.0.1", "1.3.7"),
    Danger(
        "feature-gates",
        lists("RotateKubeletServerCertificate=false"),
        "kubelets keep their first certificate; take RotateKubeletServerCertificate=false out",
        "1.3.6",
    ),
)

CONTROLLER_MANAGER_CIS = (
    Demand("terminated-pod-gc-threshold", "1.3.1"),
    Demand("profiling=false", "1.3.2"),
    Demand("use-service-account-credentials=true", "1.3.3"),
    Demand("service-account-private-key-file", "1.3.4"),
    Demand("root-ca-file", "1.3.5"),
    Demand("bind-address=127.0.0.1", "1.3.7"),
)

SCHEDULER = (
    Danger("bind-address", is_reachable, "others reach its profiles and metrics; set it to 127.0.0.1", "1.4.2"),
    Danger("address", is_reachable, "others reach its profiles and metrics; set bind-address to 127.0.0.1", "1.4.2"),
)

SCHEDULER_CIS = (Demand("profiling=false", "1.4.1"), Demand("bind-address=127.0.0.1", "1.4.2"))


def open_api_server(
    resource: Resource, *, level: str, cis_required: list[str], cis_admission_plugins: list[str]
) -> Iterator[Problem]:
    """An API server that lets strangers in or refuses nothing; with level ``cis`` also one below the benchmark.

    Without authorization-mode it allows everything. A configuration file takes the place of some flags.
    """
    wanted = [Demand(each, API_SERVER_CIS.get(Demand(each).name, "")) for each in cis_required if level == "cis"]
    plugins = [Demand(each, API_SERVER_CIS.get(each, "")) for each in cis_admission_plugins if level == "cis"]
    for container in resource.pod.containers if resource.pod else ():
        found = component(container)
        if found and found.name == "kube-apiserver":
            replaced = {REPLACED[each] for each in REPLACED if each in found.flags}
            found = found._replace(flags={name: flag for name, flag in found.flags.items() if name not in replaced})
            demands = [each for each in wanted if each.name not in replaced]
            yield from _judged(container, found, API_SERVER, demands)
            yield from _plugins(container, found, plugins)
            if found.flags and not (found.is_open or "authorization-mode" in {*found.flags, *replaced}):
                yield Problem(
                    seat(container),
                    f"{container.title} runs kube-apiserver without authorization-mode, so everybody may do "
                    'everything; set it to "Node,RBAC" (CIS 1.2.6)',
                )
    if resource.kind == "AdmissionConfiguration":
        yield from _in_file(resource, plugins)


def open_controller_manager(container: Container, *, level: str) -> Iterator[Problem]:
    """A controller manager that others reach, or whose controllers share their rights."""
    found = component(container)
    if found and found.name == "kube-controller-manager":
        demands = CONTROLLER_MANAGER_CIS if level == "cis" else ()
        yield from _judged(container, found, CONTROLLER_MANAGER, demands)


def open_scheduler(container: Container, *, level: str) -> Iterator[Problem]:
    """A scheduler that others reach."""
    found = component(container)
    if found and found.name == "kube-scheduler":
        yield from _judged(container, found, SCHEDULER, SCHEDULER_CIS if level == "cis" else ())


def _judged(
    container: Container, running: Component, table: Iterable[Danger], demands: Iterable[Demand]
) -> Iterator[Problem]:
    """Yield what is dangerous, and what the benchmark wants besides."""
    found = list(dangers(container.title, running.flags, table))
    yield from found
    told = {each.path for each in found}
    for problem in unmet(container.title, running.flags, demands, None if running.is_open else seat(container)):
        if problem.path not in told:
            yield problem


def _plugins(container: Container, running: Component, demands: list[Demand]) -> Iterator[Problem]:
    """Yield one problem for the admission plugins that the benchmark wants and nobody enabled."""
    enabled = running.flags.get("enable-admission-plugins")
    absent = [str(each) for each in demands if not enabled or (enabled.is_known and each.text not in enabled.items)]
    if absent and not (running.is_open and not enabled):
        path = enabled.path if enabled else seat(container)
        message = f"{container.title} runs without admission plugins that CIS wants: {', '.join(absent)}"
        yield Problem(path, message, enabled.part if enabled else None)


def _in_file(resource: Resource, demands: list[Demand]) -> Iterator[Problem]:
    """The plugins of an AdmissionConfiguration: one that refuses nothing, or none that limits events."""
    names = [each.text("name") for each in resource.views("plugins")]
    for plugin in resource.views("plugins"):
        if plugin.text("name") == "AlwaysAdmit":
            message = "this admission configuration has AlwaysAdmit, which refuses nothing; take it out (CIS 1.2.10)"
            yield Problem(plugin.at("name"), message)
    if any(each.text == "EventRateLimit" for each in demands) and "EventRateLimit" not in names:
        message = "this admission configuration has no EventRateLimit, which CIS wants (1.2.9)"
        yield Problem(resource.at("plugins"), message)
