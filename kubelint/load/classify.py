"""What a file is, told by its name, its neighbours and a look at its text; no YAML is parsed for that."""

import os
import re
from functools import lru_cache

from kubelint.load.kustomize import KUSTOMIZATIONS, holds_templates, is_chart, patches_around
from kubelint.load.roots import has_root_key, root_keys, without_blocks
from kubelint.load.templates import is_dockerfile_template, template_of_data

#: What is recognised and not checked, and why, in words. Everything else is a language that has rules.
SKIPPED = {
    "helm-template": "a Helm template, which is not YAML until it is rendered",
    "helm-chart": "the description of a Helm chart",
    "helm-values": "the values of a Helm chart",
    "template": "a template, which is not checked until it is rendered",
    "kustomization": "a kustomization, which is not checked until it is built",
    "kustomize-patch": "a Kustomize patch, which is not a whole object",
    "kubeconfig": "a configuration of kubectl",
    "compose": "a Compose file, for which there are no rules yet",
    "workflow": "a GitHub workflow, for which there are no rules yet",
    "gitlab-ci": "a GitLab pipeline, for which there are no rules yet",
    "yaml": "YAML, but not a Kubernetes object",
    "json": "JSON, but not a Kubernetes object",
    "binary": "not text",
    "empty": "nothing in it",
    "unknown": "neither Kubernetes YAML nor a Dockerfile",
}

DATA = (".yaml", ".yml", ".json")

DOCKERFILE = re.compile(r"^(?:docker|container)file(?:\..*)?$|\.dockerfile$")

#: Extensions of what is about Dockerfiles, or makes them, and is none.
NO_DOCKERFILE = frozenset(
    (
        *("dockerignore", "md", "markdown", "rst", "adoc", "html", "htm", "css", "pdf", "png", "svg", "vim", "el"),
        *(
            "py",
            "pyi",
            "go",
            "js",
            "mjs",
            "cjs",
            "jsx",
            "ts",
            "tsx",
            "vue",
            "rb",
            "rs",
            "java",
            "kt",
            "groovy",
            "scala",
        ),
        *("c", "h", "cc", "cpp", "hpp", "cs", "php", "pl", "lua", "swift", "sh", "bash", "ps1", "bat", "sql", "groovy"),
        *("toml", "ini", "cfg", "xml", "lock", "snap", "orig", "rej", "swp"),
    )
)

#: The first line of a Dockerfile that is neither empty nor a comment.
DOCKERFILE_START = (
    r"(?i)(?:[ \t]*(?:#[^\n]*)?\r?\n)*+[ \t]*"
    r"(?:FROM[ \t]+(?:--\S+[ \t]+)*[^\s-]\S*(?:[ \t]+AS[ \t]+\S+)?|ARG[ \t]+\w+(?:=[^\n]*)?)[ \t]*(?:\\?\r?\n|\Z)"
)

KUSTOMIZE_GROUP = r"""(?m)^(?:\{\s*)?["']?apiVersion["']?[ \t]*:[ \t]*["']?kustomize\.config\.k8s\.io/"""

#: Flux' Kustomization is an object like any other.
FLUX_GROUP = r"""(?m)^["']?apiVersion["']?[ \t]*:[ \t]*["']?kustomize\.toolkit\.fluxcd\.io/"""

CONFIG_KIND = r"""["']?kind["']?[ \t]*:[ \t]*["']?Config\b"""

#: A directive of strategic merge patches, never part of an object.
PATCH_DIRECTIVE = r"""(?m)^[ \t]*(?:-[ \t]+)*["']?\$patch["']?[ \t]*:"""

COMPOSE_NAME = r"^(?:docker-)?compose(?:[.-].*)?\.ya?ml$"

#: All that stands below ``services:``, unless it is a list.
SERVICES = r"""(?m)^["']?services["']?[ \t]*:(?!\s*-)([^\n]*(?:\n[ \t\r#][^\n]*|\n(?=\n))*)"""

SERVICE_KEY = r"""[\s{,"'](?:image|build|extends)["']?[ \t]*:"""

GITLAB = ("gitlab-ci.yml", "gitlab-ci.yaml")

#: Anything but comments and marks between documents.
CONTENT = re.compile(r"^[ \t]*(?!(?:---|\.\.\.)\s*$)[^\s#]", re.MULTILINE)


def can_matter(name: str) -> bool:
    """Whether a file of this name, found in a folder, is worth opening.

    Such a name as ``Dockerfile-alpine`` is, too: its text decides.
    """
    name = name.lower()
    if name.endswith(DATA):
        return True
    if "dockerfile" not in name and "containerfile" not in name:
        return False
    return bool(DOCKERFILE.search(name) or re.match("(?:docker|container)file[-_]", name)) and not _is_other(name)


def classify(path: str, text: str) -> str:
    """Return the language of a file, ``"kubernetes"`` or ``"dockerfile"``, or its row in :data:`SKIPPED`.

    ``path`` is ``"-"`` for standard input without a name; then the text alone decides.
    """
    name = path.rpartition("/")[2].lower()
    if "\0" in text and classify(path, text.replace("\0", "")) in SKIPPED:
        return "binary"  # a manifest with a stray NUL is one all the same, and a broken one
    if name.endswith(DATA):
        return _data(path, name, text)
    if _is_other(name):
        return "unknown"
    if DOCKERFILE.search(name):
        return "template" if is_dockerfile_template(name, text) else "dockerfile"
    if re.match(DOCKERFILE_START, text):
        return "dockerfile"
    kind = _data(path, name, text)
    return "unknown" if kind == "yaml" and not root_keys(text) else kind


def neighbourhood(path: str) -> str:
    """Return all that :func:`classify` goes by beside a file's name and its text, in a word that changes with it."""
    place = _place(path)
    folder = place.rpartition("/")[0]
    facts = (holds_templates(folder), is_chart(folder), bool(place) and place in patches_around(folder))
    return "".join("ny"[each] for each in facts)


def _is_other(name: str) -> bool:
    return name.rpartition(".")[2] in NO_DOCKERFILE


def _data(path: str, name: str, text: str) -> str:
    """What a file is that may be YAML or JSON."""
    if not CONTENT.search(text):
        return "empty"
    place = _place(path)
    known = _by_name(name, place, text)
    if known:
        return known
    is_plain = has_root_key(text, "apiVersion") and has_root_key(text, "kind")
    keys = set() if is_plain else root_keys(text)
    if _is_workflow(keys):  # asked before templates, as it has ${{ }}
        return "workflow"
    template = template_of_data(text)
    if template:
        return template
    if _is_patch(place, text):
        return "kustomize-patch"
    return _object(text, keys) if is_plain or _is_object(keys) else _other(name, text, keys)


def _by_name(name: str, place: str, text: str) -> str:
    """What its name and its folder make of a file; empty where they say nothing."""
    folder, _, written = place.rpartition("/")
    if holds_templates(folder):
        return "helm-template"
    if name == "chart.yaml" and not has_root_key(text, "kind"):
        return "helm-chart"
    if name.startswith("values") and is_chart(folder):
        return "helm-values"
    if written in KUSTOMIZATIONS and not re.search(FLUX_GROUP, text):
        return "kustomization"
    return ""


def _is_workflow(keys: set[str]) -> bool:
    return "jobs" in keys and not keys.isdisjoint({"on", "true"})


def _is_patch(place: str, text: str) -> bool:
    """Whether a kustomization names it, or it says so itself."""
    if place and place in patches_around(place.rpartition("/")[0]):
        return True
    return "$patch" in text and bool(re.search(PATCH_DIRECTIVE, without_blocks(text)))


def _is_object(keys: set[str]) -> bool:
    """Whether these are the root keys of a Kubernetes object, or of one that lacks its kind or its apiVersion."""
    if {"apiVersion", "kind"} <= keys:
        return True
    return not keys.isdisjoint({"apiVersion", "kind"}) and not keys.isdisjoint({"metadata", "spec"})


def _object(text: str, keys: set[str]) -> str:
    """What a file is that has the root keys of an object."""
    if "kustomize.config.k8s.io/" in text and re.search(KUSTOMIZE_GROUP, text):
        return "kustomization"
    if (has_root_key(text, "clusters") or "clusters" in keys) and re.search(CONFIG_KIND, text):
        return "kubeconfig"
    return "kubernetes"


def _other(name: str, text: str, keys: set[str]) -> str:
    """What a file is that has not."""
    if "services" in keys and (re.search(COMPOSE_NAME, name) or _has_compose_services(text)):
        return "compose"
    if name.endswith(GITLAB) or _is_gitlab(text, keys):
        return "gitlab-ci"
    return "json" if name.endswith(".json") or text.lstrip()[:1] in "{[" else "yaml"


def _has_compose_services(text: str) -> bool:
    services = re.search(SERVICES, text)
    return bool(services and re.search(SERVICE_KEY, services[1]))


def _is_gitlab(text: str, keys: set[str]) -> bool:
    """Whether it has stages and scripts. Azure's pipelines do too, but a list of ``- stage:``."""
    return "stages" in keys and "- stage:" not in text and bool(re.search(r"(?m)^[ \t]*script:", text))


def _place(path: str) -> str:
    """The absolute path; standard input lies nowhere."""
    folder, slash, name = path.rpartition("/")
    return "" if path == "-" else f"{_absolute(os.getcwd(), folder + slash)}/{name}"


@lru_cache(maxsize=8192)
def _absolute(here: str, folder: str) -> str:
    return os.path.normpath(os.path.join(here, folder)).replace(os.sep, "/").rstrip("/")
