"""The service account a pod runs as, and whether its token is mounted."""

from typing import NamedTuple

from kubelint.model import Path
from kubelint.views.kubernetes import Pod, Resource
from kubelint.views.workspace import Workspace

DEFAULT = "default"
SWITCH = "automountServiceAccountToken"


class Account(NamedTuple):
    """A service account by its name, and where to point at: the name, or the spec that names none."""

    name: str
    path: Path


def account_of(pod: Pod) -> Account:
    """``serviceAccountName``, else the old ``serviceAccount``, else the namespace's default account."""
    for key in ("serviceAccountName", "serviceAccount"):
        if pod.text("spec", key):
            return Account(pod.text("spec", key), pod.at("spec", key))
    named = "serviceAccountName" in pod.mapping("spec")
    return Account(DEFAULT, pod.at("spec", "serviceAccountName") if named else pod.at("spec"))


def mounts_token(pod: Pod, workspace: Workspace, assume: bool = True) -> bool:
    """Whether a token will be mounted: the pod's word counts, then its account's. ``assume``: of an unknown account."""
    own = pod.get("spec", SWITCH)
    if own is not None:
        return str(own).lower() == "true"
    accounts = workspace.named("ServiceAccount", account_of(pod).name, pod.resource.namespace)
    return workspace.once_of(_mount_tokens, accounts) if accounts else assume


def _mount_tokens(accounts: list[Resource]) -> bool:
    return not any(each.get(SWITCH) is False for each in accounts)
