"""How containers are asked to stop, and how long they have."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.handlers import stays
from kubelint.model import Path, Problem, Version
from kubelint.views.kubernetes import Container

#: How many seconds a pod has to end where it does not say, and since when a hook may sleep for none.
GRACE, ZERO_SLEEP = 30, (1, 33)


def prestop_exceeds_grace_period(container: Container, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A preStop hook that sleeps longer than the pod may take to end, so that it is killed instead of stopped."""
    given = container.pod.integer("spec", "terminationGracePeriodSeconds")
    grace = GRACE if given is None else given
    if not container.get("lifecycle", "preStop") or not stays(container):
        return
    seconds = container.integer("lifecycle", "preStop", "sleep", "seconds")
    if seconds is not None:
        why = _unsleepable(seconds, grace, kubernetes_version)
        message = f"preStop of {container.title} sleeps {seconds} seconds{why}"
        yield from [Problem(container.at("lifecycle", "preStop", "sleep", "seconds"), message)] if why else []
    for item, slept in _slept(container):
        if slept >= grace:
            message = (
                f"preStop of {container.title} sleeps {slept} seconds, and the pod is killed after {grace}; "
                "raise terminationGracePeriodSeconds"
            )
            yield Problem(item, message, severity="warning")  # the API server does not read commands


def _unsleepable(seconds: int, grace: int, version: Version) -> str:
    if seconds < 0:
        return ", which cannot be negative"
    if seconds == 0 and version < ZERO_SLEEP:
        return "; before Kubernetes 1.33 it must be at least 1"
    return f", longer than the pod's terminationGracePeriodSeconds of {grace}" if 0 <= grace < seconds else ""


def _slept(container: Container) -> Iterator[tuple[Path, int]]:
    """Where the preStop command is, or ends in, a sleep of so many seconds."""
    words = container.words("lifecycle", "preStop", "exec", "command")
    if not words:
        return
    if len(words) == 2 and words[0][1].rpartition("/")[2] == "sleep":
        found, script = words[1][0], f"sleep {words[1][1]}"
    else:
        found, script = words[-1]
    last = script.replace("&&", ";").replace("\n", ";").rstrip("; ").rpartition(";")[2].split()
    if len(last) == 2 and last[0].rpartition("/")[2] == "sleep":
        digits = last[1].removesuffix("s")
        if digits.isascii() and digits.isdigit() and len(digits) < 10:
            yield found, int(digits)
