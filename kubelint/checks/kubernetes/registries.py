"""Where images come from."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Pod, Resource
from kubelint.views.workspace import Workspace

#: Since when nothing is added to a registry any more, not even what mends a hole.
#: Source: https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/
FROZEN = {
    "k8s.gcr.io": "April 2023",
    "gcr.io/google_containers": "April 2023",
    "gcr.io/google-containers": "April 2023",
}


def untrusted(pod: Pod, *, allow: list[str], deny: list[str]) -> Iterator[Problem]:
    """An image from outside of ``allow``, where that is set, or from inside of ``deny``."""
    for path, use, image in pod.images if allow or deny else ():
        name = image.full_name
        denied = next((each for each in deny if _lies_under(name, each)), "")
        if denied or (allow and not any(_lies_under(name, each) for each in allow)):
            why = f'which is denied by "{denied}"' if denied else "which is from no registry you allow"
            yield Problem(path, f'{use} "{brief(str(image))}", {why}; take it from one you trust')


def deprecated(pod: Pod, *, replacements: dict[str, str]) -> Iterator[Problem]:
    """An image from a registry that is frozen or shut."""
    for path, use, image in pod.images:
        for old, new in replacements.items():
            if _lies_under(image.full_name, old):
                since = f" since {FROZEN[old]}" if old in FROZEN else ""
                yield Problem(path, f'{use} "{brief(str(image))}" from a registry that is frozen{since}; use "{new}"')
                break


def without_pull_secret(resource: Resource, workspace: Workspace, *, public_registries: list[str]) -> Iterator[Problem]:
    """A private image, and nothing to log in with: neither at the pod nor at its ServiceAccount."""
    pod = resource.pod
    if not pod or pod.get("spec", "imagePullSecrets"):
        return
    account = pod.text("spec", "serviceAccountName") or pod.text("spec", "serviceAccount") or "default"
    accounts = workspace.named("ServiceAccount", account, resource.namespace)
    if bool(accounts) and workspace.once_of(_have_login, accounts):
        return
    for path, use, image in pod.images:
        registry = image.full_name.partition("/")[0]
        if registry not in public_registries:
            yield Problem(path, f'{use} "{brief(str(image))}" without a login for "{registry}"; add imagePullSecrets')


def _have_login(accounts: list[Resource]) -> bool:
    return any(each.get("imagePullSecrets") for each in accounts)


def _lies_under(name: str, entry: str) -> bool:
    """Whether whole segments of a full image name begin like ``entry``; ``*.example.io`` is any subdomain."""
    host, _, path = entry.removesuffix("*").rstrip("/").partition("/")
    if not ("." in host or ":" in host or host == "localhost"):
        rest = f"{host}/{path}".rstrip("/")
        return any(_is_below(name, f"docker.io/{each}") for each in (rest, f"library/{rest}"))
    registry, _, below = name.partition("/")
    if host.startswith("*."):
        return registry.endswith(host[1:].lower()) and (not path or _is_below(below, path))
    return registry == host.lower() and (not path or _is_below(below, path))


def _is_below(name: str, top: str) -> bool:
    return name == top or name.startswith(f"{top}/")
