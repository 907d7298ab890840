"""CustomResourceDefinitions as the API server accepts them; their schemas are for :mod:`kubelint.schema.structural`."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from kubelint.checks.kubernetes.admission_fields import is_kind
from kubelint.checks.kubernetes.demands import (
    Demand,
    Row,
    Wrong,
    at_most,
    filled,
    given,
    like,
    matching,
    one_of,
    problems,
    row,
    views,
    word,
)
from kubelint.checks.kubernetes.webhook_clients import client, reviews
from kubelint.model import Path, Problem
from kubelint.schema import structural
from kubelint.schema.custom import GROUP, KIND
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource, is_template
from kubelint.views.names import DNS_1035_LABEL, DNS_SUBDOMAIN

TYPES = ("integer", "number", "string", "boolean", "date")
FORMATS = ("int32", "int64", "float", "double", "byte", "date", "date-time", "password", "")

#: Groups of the Kubernetes community, and the annotation that says who has approved a kind there.
#: Source: https://github.com/kubernetes/enhancements/pull/1111
PROTECTED = ("k8s.io", "kubernetes.io")
APPROVAL = "api-approved.kubernetes.io"

LONGEST_WARNING, MOST_FIELDS = 256, 8
SELECTABLE = ("string", "boolean", "integer")


def _is_group(name: str) -> bool:
    return "." in name and DNS_SUBDOMAIN.accepts(name)


def _below(*roots: str) -> Demand:
    """The demand for a path of fields below one of these."""
    starts = tuple(f".{root}." for root in roots)
    return matching(lambda path: path.startswith(starts), f"begin with {' or '.join(starts)}")


def _warning(value: object, path: Path) -> Wrong:
    if isinstance(value, str) and not (value and value.isprintable()):
        yield path, "write one line of printable characters"


def _without_fields(value: object, path: Path) -> Wrong:
    for key in value if isinstance(value, dict) else ():
        yield (*path, key), "there are no such fields; leave it out"


VERSION = "spec.versions.*"
COLUMN, SCALE = f"{VERSION}.additionalPrinterColumns.*", f"{VERSION}.subresources.scale"

TABLE: tuple[Row, ...] = (
    row("spec.group", filled, matching(_is_group, 'use a domain with a dot, such as "shop.example.com"')),
    row("spec.scope", filled, word("Namespaced", "Cluster")),
    row("spec.names.plural", filled, like(DNS_1035_LABEL)),
    row("spec.names.singular", like(DNS_1035_LABEL)),
    row("spec.names.kind", filled, matching(is_kind, f"in any case, use {DNS_1035_LABEL.words}")),
    row("spec.names.listKind", matching(is_kind, f"in any case, use {DNS_1035_LABEL.words}")),
    row("spec.names.shortNames.*", given(DNS_1035_LABEL)),
    row("spec.names.categories.*", given(DNS_1035_LABEL)),
    row(f"{VERSION}.name", filled, like(DNS_1035_LABEL)),
    row(f"{VERSION}.deprecationWarning", _warning, at_most(LONGEST_WARNING)),
    row(f"{COLUMN}.name", filled),
    row(f"{COLUMN}.type", filled, word(*TYPES)),
    row(f"{COLUMN}.format", word(*FORMATS)),
    row(f"{COLUMN}.jsonPath", filled, matching(lambda path: path.startswith("."), 'begin with "."')),
    row(f"{VERSION}.subresources.status", _without_fields),
    row(f"{SCALE}.specReplicasPath", filled, _below("spec")),
    row(f"{SCALE}.statusReplicasPath", filled, _below("status")),
    row(f"{SCALE}.labelSelectorPath", _below("spec", "status")),
    row(f"{VERSION}.selectableFields", at_most(MOST_FIELDS)),
    row(f"{VERSION}.selectableFields.*.jsonPath", filled),
    row("spec.conversion.strategy", filled, word("None", "Webhook")),
    row("spec.conversion.webhook.clientConfig", one_of("url", "service")),
    *client("spec.conversion.webhook.clientConfig"),
    row("spec.conversion.webhook.conversionReviewVersions", filled, reviews),
)


def invalid_definition(resource: Resource) -> Iterator[Problem]:
    """A CustomResourceDefinition that the API server refuses. v1beta1 is removed-api-version's business.

    Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
    """
    if (resource.group, resource.version, resource.kind) != (GROUP, "v1", KIND):
        return
    told: set[Path] = set()
    for problem in _problems(resource):
        if problem.path not in told:
            told.add(problem.path)
            yield problem


def _problems(resource: Resource) -> Iterator[Problem]:
    """Yield what is wrong; some of it several times, where it breaks several rules."""
    yield from problems(resource, TABLE, _names, _conversion, _warnings, _selectable)
    for path, message in (*_approval(resource), *_versions(resource)):
        yield Problem(path, message)
    versions = list(views(resource, VERSION))
    if versions and not any(each.get("served") is True for each in versions):
        yield Problem(resource.at("spec", "versions"), "no version is served, so nobody can use it", severity="warning")
    for defect in structural.defects(resource):
        yield Problem(resource.at(*defect.path), defect.message)


def _names(resource: Resource) -> Wrong:
    """Names that depend on each other."""
    plural, group, kind = (resource.text("spec", *way) for way in (("names", "plural"), ("group",), ("names", "kind")))
    if kind and kind == resource.text("spec", "names", "listKind"):
        yield resource.at("spec", "names", "listKind"), f'a list is of another kind; use "{kind}List"'
    if not DNS_1035_LABEL.accepts(plural) or not group or not resource.name or is_template(resource.name):
        return
    if resource.name != f"{plural}.{group}":
        yield resource.at("metadata", "name"), f'it must be "{plural}.{group}"'


def _approval(resource: Resource) -> Wrong:
    """A group of the Kubernetes community, of whose kinds each says where it was approved."""
    group, note = resource.text("spec", "group"), resource.text("metadata", "annotations", APPROVAL)
    is_protected = group in PROTECTED or group.endswith(tuple(f".{each}" for each in PROTECTED))
    if not is_protected or note.startswith("unapproved") or is_template(note) or _is_url(note):
        return
    place = resource.at("metadata", "annotations", APPROVAL)
    right = f'annotation "{APPROVAL}" with the URL of the approval, or "unapproved" and a reason'
    yield place, f'{resource.title} is of group "{group}", which belongs to the Kubernetes community; add the {right}'


def _is_url(text: str) -> bool:
    try:
        url = urlsplit(text)
    except ValueError:
        return False
    return bool(url.scheme and url.netloc)


def _versions(resource: Resource) -> Wrong:
    written = list(views(resource, "spec.versions.*"))
    stored = [each for each in written if each.get("storage") is True]
    if resource.get("spec", "versions") is not None and len(stored) != 1:
        place = stored[1].at("storage") if stored else resource.at("spec", "versions")
        yield place, f"{len(stored)} versions are stored; it must be exactly one"
    names: set[str] = set()
    for each in written:
        name = each.text("name")
        if name and name in names:
            yield each.at("name"), f'version "{name}" is there already'
        names.add(name)
    if resource.get("spec", "preserveUnknownFields") is True:
        wrong = 'preserveUnknownFields is no longer allowed; set "x-kubernetes-preserve-unknown-fields" in the schema'
        yield resource.at("spec", "preserveUnknownFields"), wrong


def _conversion(resource: Resource) -> Wrong:
    """Settings of a webhook, which go with one strategy and not with the other."""
    way = ("spec", "conversion", "webhook")
    strategy, webhook = resource.text("spec", "conversion", "strategy"), resource.mapping(*way)
    if strategy == "Webhook" and resource.get(*way) is None:
        yield resource.at(*way), "strategy Webhook needs it"
    if strategy == "None":
        for field in ("clientConfig", "conversionReviewVersions"):
            if webhook.get(field):
                yield resource.at(*way, field), "strategy None has no webhook; leave it out"


def _warnings(resource: Resource) -> Wrong:
    for version in views(resource, VERSION):
        if version.get("deprecationWarning") is not None and version.get("deprecated") is not True:
            yield version.at("deprecationWarning"), "only versions that are deprecated have it"


def _selectable(resource: Resource) -> Wrong:
    """Paths to select by that lead to no field of the schema, or to one that has no single value."""
    for version in views(resource, VERSION):
        schema = View(version.get("schema", "openAPIV3Schema"), version.path, version.subject)
        paths: list[str] = []
        for each in views(version, "selectableFields.*"):
            path = each.text("jsonPath")
            if path in paths:
                yield each.at("jsonPath"), "it is there already; remove it"
            paths.append(path)
            steps = [step for name in path.split(".")[1:] for step in ("properties", name)]
            if path and (not path.startswith(".") or not isinstance(schema.get(*steps), dict)):
                yield each.at("jsonPath"), 'use the path of a field of the schema, such as ".spec.size"'
            elif path.startswith(".metadata") or (path and schema.get(*steps, "type") not in SELECTABLE):
                yield each.at("jsonPath"), f"the field must be of type {', '.join(SELECTABLE)}, outside of metadata"
