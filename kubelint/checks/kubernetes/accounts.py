"""Service accounts: who runs as which, and which tokens that puts into pods."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from posixpath import normpath

from kubelint.checks.kubernetes.booleans import falls_short, is_on
from kubelint.checks.kubernetes.references import dangling
from kubelint.model import Problem, Related
from kubelint.text import brief
from kubelint.views.accounts import DEFAULT, SWITCH, account_of, mounts_token
from kubelint.views.kubernetes import Pod, Resource, is_template
from kubelint.views.references import Reference
from kubelint.views.workspace import Workspace

TOKEN_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount"  # not a secret, but where one is mounted
TOKEN_TYPE = "kubernetes.io/service-account-token"

#: The kinds that give rights to accounts.
BINDINGS = ("ClusterRoleBinding", "RoleBinding")

#: The accounts that OpenShift makes in every namespace.
#: Source: https://docs.redhat.com/en/documentation/openshift_container_platform/4.17/html/authentication_and_authorization/using-service-accounts
OPENSHIFT_ACCOUNTS = ("builder", "deployer", "pipeline")

#: What to do with an account that may do too much.
REMEDY = "grant what it needs and no more, or set automountServiceAccountToken to false"


def token_mounted(
    resource: Resource, workspace: Workspace, *, assume_unknown_disabled: bool, only_default_account: bool
) -> Iterator[Problem]:
    """A pod that gets a token for the API server, whether it asks for one or only does not refuse it."""
    pod = resource.pod
    if not pod or (only_default_account and account_of(pod).name != DEFAULT):
        return
    own = pod.get("spec", SWITCH)
    if is_on(own) or (own is None and mounts_token(pod, workspace, assume=not assume_unknown_disabled)):
        path = account_of(pod).path if own is None else pod.at("spec", SWITCH)
        yield Problem(path, f"{resource.title} mounts a token for the API server; set {SWITCH} to false")
    for container in pod.containers:
        for mount in container.views("volumeMounts"):
            if normpath(mount.text("mountPath") or "/") == TOKEN_FOLDER:
                message = f"{container.title} mounts a token for the API server by itself; leave the mount out"
                yield Problem(mount.at("mountPath"), message)


def missing_account(
    resource: Resource, workspace: Workspace, *, unresolved: str, assume: list[str]
) -> Iterator[Problem]:
    """An account that nothing in the run creates, so that the pods are refused, or the rights go to nobody."""
    assumed = [*assume, *(OPENSHIFT_ACCOUNTS if workspace.once(_is_openshift) else ())]
    if resource.pod and account_of(resource.pod).name != DEFAULT:
        reference = _account_reference(resource.pod)
        yield from dangling(reference, resource, workspace, unresolved, assumed)
    for reference in workspace.references(resource) if resource.kind in BINDINGS else ():
        if reference.kind == "ServiceAccount" and reference.name != DEFAULT:
            for problem in dangling(reference, resource, workspace, unresolved, assumed):
                yield problem._replace(severity="warning")


def default_account(pod: Pod, *, ignore_when_token_disabled: bool) -> Iterator[Problem]:
    """A pod that shares its account with whatever else in the namespace names none."""
    account = account_of(pod)
    if account.name == DEFAULT and not (ignore_when_token_disabled and pod.get("spec", SWITCH) is False):
        message = f"{pod.resource.title} runs as the namespace's default service account; give it one of its own"
        yield Problem(account.path, message)


def automounts_token(account: Resource, *, all: bool) -> Iterator[Problem]:
    """An account whose token goes into every pod that does not refuse it."""
    if account.group or not (all or account.name == DEFAULT):
        return
    if falls_short(account.get(SWITCH), of=False) and not is_template(account.text(SWITCH)):
        path = account.at(SWITCH) if account.get(SWITCH) is not None else account.at("metadata", "name")
        yield Problem(path, f"{account.title} puts its token into every pod that uses it; set {SWITCH} to false")


def token_secret(secret: Resource) -> Iterator[Problem]:
    """A Secret that asks for a token without an end."""
    if secret.text("type") == TOKEN_TYPE and not secret.group:
        yield Problem(
            secret.at("type"),
            f'{secret.title} holds a token that never expires; mount a projected one, or use "kubectl create token"',
        )


def secrets_listed(account: Resource) -> Iterator[Problem]:
    """The old way to bind tokens, and to limit what may be mounted. imagePullSecrets is another list."""
    if not account.group and any(True for _ in account.items("secrets")):
        yield Problem(account.at("secrets"), f"{account.title} lists Secrets, which no pod needs since 1.24; remove it")


def shared_account(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A workload that may do whatever others need to do, and they what it needs. Nobody means to share default."""
    pod = resource.pod
    if not pod or account_of(pod).name == DEFAULT:
        return
    users = workspace.once(_users)[_household(resource, pod, workspace)]
    first = next(iter(users.values()))
    if resource is not first and users.get((resource.kind, resource.name)) is resource:
        from kubelint.checks.kubernetes.powers import NAMED, listed

        others = (each.title for each in users.values() if each is not resource)
        account, titles = brief(account_of(pod).name), listed([*islice(others, NAMED)], "", len(users) - 1)
        message = f'{resource.title} shares service account "{account}" with {titles}; give each its own'
        related = Related(first.at("metadata", "name"), f"{first.title} runs as the same account", first.origin)
        yield Problem(account_of(pod).path, message, related=(related,))


def long_lived(pod: Pod, *, max_seconds: int) -> Iterator[Problem]:
    """A projected token that outlives its pod for long. Unset means an hour."""
    for volume in pod.views("spec", "volumes"):
        for source in volume.views("projected", "sources"):
            seconds = source.integer("serviceAccountToken", "expirationSeconds")
            if seconds is not None and seconds > max_seconds:
                yield Problem(
                    source.at("serviceAccountToken", "expirationSeconds"),
                    f'volume "{brief(volume.text("name") or "?")}" holds a token that is good for {seconds} seconds;'
                    f" at most {max_seconds} are enough, for it is renewed by itself",
                )


def privileged_account(resource: Resource, workspace: Workspace, *, takeover_in_namespace: bool) -> Iterator[Problem]:
    """A workload whose token, once stolen, takes over the cluster."""
    pod = resource.pod
    if not (pod and any(map(workspace.kind, BINDINGS))):
        return
    if is_template(account_of(pod).name) or not mounts_token(pod, workspace):
        return
    from kubelint.checks.kubernetes.account_rights import worst
    from kubelint.views.roles import account_user

    account, namespace = account_of(pod), resource.namespace
    danger = worst(account.name, resource, workspace, takeover_in_namespace)
    if danger:
        binding = danger.binding
        who = account_user(namespace, account.name) if namespace else f'service account "{account.name}"'
        where = "" if binding.is_cluster_wide else " in one namespace"
        role = f'{binding.role_kind} "{binding.role_name}"'
        place = binding.resource.at("roleRef", "name")
        related = Related(place, f"{binding.title} gives it {role}", binding.resource.origin)
        message = f"{resource.title} runs as {who}, which may {danger.gist}{where} by {role}; {REMEDY}"
        yield Problem(account.path, message, related=(related,))


def _account_reference(pod: Pod) -> Reference:
    account, resource = account_of(pod), pod.resource
    return Reference("ServiceAccount", "", account.name, resource.namespace, account.path, pod, resource.title)


def _is_openshift(workspace: Workspace) -> bool:
    return any(each.group.endswith(".openshift.io") for each in workspace.resources)


def _users(workspace: Workspace) -> dict[tuple[str, str | None, str], dict[tuple[str, str], Resource]]:
    """The workloads of each account by kind and name. One that is written twice counts once."""
    found: dict[tuple[str, str | None, str], dict[tuple[str, str], Resource]] = defaultdict(dict)
    for source in workspace.pods():
        if source.pod is source.resource.pod:
            key = _household(source.resource, source.pod, workspace)
            found[key].setdefault((source.resource.kind, source.resource.name), source.resource)
    return found


def _household(resource: Resource, pod: Pod, workspace: Workspace) -> tuple[str, str | None, str]:
    """An account; without a namespace that of the files applied together."""
    unit = "" if resource.namespace else workspace.unit(resource)
    return account_of(pod).name, resource.namespace, unit
