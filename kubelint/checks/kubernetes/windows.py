"""Windows pods: their host processes, their users, and how Kubernetes knows them."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.booleans import is_on
from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Pod, is_template

SYSTEM = "kubernetes.io/os"

#: Accounts that own the container or the node, in lower case.
ADMINISTRATORS = ("containeradministrator", r"nt authority\system")


def host_process(pod: Pod) -> Iterator[Problem]:
    """A pod or container that runs right on its Windows node, whatever its operating system is said to be."""
    for whose, setting in pod.written("windowsOptions", "hostProcess"):
        if is_on(setting.value):
            yield Problem(setting.path, f"{whose} runs as a process of its Windows node; set hostProcess to false")


def admin_user(pod: Pod, *, required_user: str) -> Iterator[Problem]:
    """A Windows container whose user is an administrator, or not ``required_user`` where one is named."""
    if not pod.runs_on_windows:
        return
    option = ("windowsOptions", "runAsUserName")
    for whose, setting in pod.written(*option):
        user = str(setting.value)
        wrong = user != required_user if required_user else user.lower() in ADMINISTRATORS
        if wrong and not is_template(user):
            right = required_user or "ContainerUser"
            yield Problem(setting.path, f'{whose} runs as "{brief(user)}"; set runAsUserName to "{brief(right)}"')
    if required_user and pod.get("spec", "securityContext", *option) is None:
        for container in pod.containers:
            if container.get("securityContext", *option) is None:
                message = f'{container.title} names no user; set runAsUserName to "{brief(required_user)}"'
                yield Problem(container.nearest("name"), message)


def system_unset(pod: Pod) -> Iterator[Problem]:
    """A pod that only Windows nodes can run and that does not say so: Pod Security judges it like one for Linux."""
    if not pod.text("spec", "os", "name"):
        for path in _windows_selectors(pod):
            yield Problem(
                path, f"{pod.resource.title} is for Windows nodes, but does not say so; set spec.os.name to windows"
            )


def _windows_selectors(pod: Pod) -> Iterator[Path]:
    if pod.text("spec", "nodeSelector", SYSTEM) == "windows":
        yield pod.at("spec", "nodeSelector", SYSTEM)
        return
    required = ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
    places = [next(_windows_only(term), None) for term in pod.views("spec", *required)]
    if places and places[0] and all(places):
        yield places[0]


def _windows_only(term: View) -> Iterator[Path]:
    for expression in term.views("matchExpressions"):
        if expression.get("key") == SYSTEM and expression.get("operator") == "In":
            values = [(path, value) for path, value in expression.items("values")]
            if values and all(value == "windows" for _, value in values):
                yield values[0][0]
