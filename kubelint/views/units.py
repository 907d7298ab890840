"""Which files are applied together.

Only paths are known, and what kustomizations say. A unit is the resources of one kustomization, or else one
folder: that is what ``kubectl apply -f folder`` and an Argo CD directory read. Folders below it are other units,
because they hold overlays, environments and examples that repeat each other's objects; only a folder named
after a kind (``services/``, ``configmaps/``) belongs to the one above it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from posixpath import basename, dirname, join, normpath

from kubelint.views.kubernetes import Resource
from kubelint.views.walk import keys, texts

#: Folders that part the files of one unit by kind.
KIND_FOLDERS = frozenset(
    {
        "configmap",
        "configmaps",
        "cronjobs",
        "daemonsets",
        "deployment",
        "deployments",
        "hpa",
        "ingress",
        "ingresses",
        "jobs",
        "networkpolicies",
        "networkpolicy",
        "pods",
        "secret",
        "secrets",
        "service",
        "serviceaccounts",
        "services",
        "statefulset",
        "statefulsets",
        "svc",
    }
)

#: Words in file names that name a kind, and tell nothing of what the file is for.
KIND_WORDS = KIND_FOLDERS | {
    "all",
    "cm",
    "controller",
    "cronjob",
    "daemonset",
    "deploy",
    "job",
    "pod",
    "pv",
    "pvc",
    "rc",
    "role",
    "sa",
    "sc",
    "serviceaccount",
    "sts",
}

#: Words in file names that name an environment or a platform, of which a cluster is one.
ENVIRONMENTS = frozenset(
    {"canary", "dev", "development", "local", "prd", "prod", "production", "qa", "stage", "staging", "test", "uat"}
    | {"aks", "aws", "azure", "eks", "gce", "gcp", "gke", "k3s", "minikube", "openshift", "openstack", "vsphere"}
)

WORDS = re.compile(r"[a-z]+|\d+")


#: What in a kustomization adds objects that no file here shows.
UNSEEN = ("helmCharts", "helmChartInflationGenerator", "generators")


class Units:
    """The unit of every file, given the kustomizations of a run."""

    def __init__(self, kustomizations: Iterable[Resource]):
        self._listed: dict[str, set[str]] = defaultdict(set)
        self._open: set[str] = set()
        for each in kustomizations:
            if each.group.startswith("kustomize.config"):
                folder = dirname(each.origin[0])
                entries = [entry for field in ("resources.*", "bases.*") for _, entry in texts(each.value, keys(field))]
                self._listed[folder].update(normpath(join(folder, entry)) for entry in entries)
                if any(map(_is_remote, entries)) or any(each.get(field) for field in UNSEEN):
                    self._open.add(folder)

    def of(self, file: str) -> str:
        """Return the unit of a file: its folder; the file itself where a kustomization there leaves it out."""
        folder = dirname(file)
        if folder in self._listed:
            return folder if normpath(file) in self._listed[folder] else file
        return dirname(folder) if basename(folder) in KIND_FOLDERS else folder

    def is_open(self, file: str) -> bool:
        """Whether the kustomization beside a file adds objects from elsewhere, so that nothing is surely missing."""
        return dirname(file) in self._open


def _is_remote(entry: str) -> bool:
    return "://" in entry or "?ref=" in entry or entry.startswith(("git@", "github.com/", "git::"))


def are_variants(file: str, other: str) -> bool:
    """Whether two files of one folder are alternatives by their names: ``iscsi.yaml`` and ``iscsi-chap.yaml``.

    ``web-deployment.yaml`` and ``web-service.yaml`` are parts of the same, and ``cart.yaml`` and ``orders.yaml``
    have nothing in common; neither are alternatives.
    """
    mine, theirs = _words(file), _words(other)
    if mine == theirs:
        return False
    return bool(mine & theirs) or not (mine and theirs) or mine & ENVIRONMENTS != theirs & ENVIRONMENTS


def _words(file: str) -> set[str]:
    return set(WORDS.findall(basename(file).lower().rpartition(".")[0])) - KIND_WORDS
