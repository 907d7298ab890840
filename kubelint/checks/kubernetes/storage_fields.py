"""StorageClasses, CSI drivers, and what else of storage the cluster keeps, as the API server accepts them."""

from kubelint.checks.kubernetes.demands import (
    Row,
    Wrong,
    amount,
    at_most,
    distinct,
    filled,
    given,
    like,
    matching,
    not_negative,
    number,
    one_of,
    qualified,
    row,
    views,
    word,
)
from kubelint.model import Path
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_SUBDOMAIN, QUALIFIED_NAME, is_qualified_name

LONGEST_DRIVER = 63
LONGEST_NODE_ID = 256
MOST_PARAMETERS, LARGEST_PARAMETERS = 512, 256 * 1024


def _is_driver(name: str) -> bool:
    return len(name) <= LONGEST_DRIVER and DNS_SUBDOMAIN.accepts(name.lower())


driver_name = matching(_is_driver, f'use a domain of at most {LONGEST_DRIVER} characters, such as "ebs.csi.aws.com"')
provisioner = matching(lambda name: is_qualified_name(name.lower()), f"use {QUALIFIED_NAME}")


def _parameters(value: object, path: Path) -> Wrong:
    texts = [part for pair in (value.items() if isinstance(value, dict) else ()) for part in pair]
    if "" in texts[::2]:
        yield (*path, ""), "a parameter needs a name"
    if len(texts) // 2 > MOST_PARAMETERS:
        yield path, f"use at most {MOST_PARAMETERS} parameters"
    elif sum(len(str(each).encode(errors="replace")) for each in texts) > LARGEST_PARAMETERS:
        yield path, f"use at most {LARGEST_PARAMETERS} bytes"


STORAGE_CLASS = (
    row("provisioner", filled, provisioner),
    row("parameters", _parameters),
    row("reclaimPolicy", word("Delete", "Retain", "")),
    row("volumeBindingMode", word("Immediate", "WaitForFirstConsumer")),
    row("allowedTopologies.*.matchLabelExpressions", distinct("key")),
    row("allowedTopologies.*.matchLabelExpressions.*.key", filled, qualified),
    row("allowedTopologies.*.matchLabelExpressions.*.values", filled, distinct()),
)

CSI_DRIVER = (
    row("spec.fsGroupPolicy", word("ReadWriteOnceWithFSType", "File", "None")),
    row("spec.volumeLifecycleModes.*", word("Persistent", "Ephemeral")),
    row("spec.tokenRequests", distinct("audience")),
    row("spec.tokenRequests.*.expirationSeconds", number(600, 2**32)),
    row("spec.nodeAllocatableUpdatePeriodSeconds", number(10)),
)

CSI_NODE = (
    row("spec.drivers", distinct("name")),
    row("spec.drivers.*.name", filled, driver_name),
    row("spec.drivers.*.nodeID", filled, at_most(LONGEST_NODE_ID)),
    row("spec.drivers.*.allocatable.count", number(0)),
    row("spec.drivers.*.topologyKeys", distinct()),
    row("spec.drivers.*.topologyKeys.*", qualified),
)

CSI_STORAGE_CAPACITY = (
    row("storageClassName", filled, like(DNS_SUBDOMAIN)),
    row("capacity", not_negative),
    row("maximumVolumeSize", amount),
)

VOLUME_ATTACHMENT = (
    row("spec.attacher", filled, driver_name),
    row("spec.nodeName", filled, like(DNS_SUBDOMAIN)),
    row("spec.source", one_of("inlineVolumeSpec", "persistentVolumeName")),
    row("spec.source.persistentVolumeName", given(DNS_SUBDOMAIN)),
)

VOLUME_ATTRIBUTES_CLASS = (
    row("driverName", filled, provisioner),
    row("parameters", filled, _parameters),
)

TABLES: dict[str, tuple[Row, ...]] = {
    "CSIDriver": CSI_DRIVER,
    "CSINode": CSI_NODE,
    "CSIStorageCapacity": CSI_STORAGE_CAPACITY,
    "StorageClass": STORAGE_CLASS,
    "VolumeAttachment": VOLUME_ATTACHMENT,
    "VolumeAttributesClass": VOLUME_ATTRIBUTES_CLASS,
}


def same_topologies(storage_class: Resource) -> Wrong:
    """Yield each choice of a topology that is one before it, whatever the order, and one that chooses nothing."""
    seen: list[dict[str, set[str]]] = [{}]
    for term in views(storage_class, "allowedTopologies.*"):
        choice = _choice(term)
        if choice in seen:
            which = "a term before it says the same" if choice else "it chooses nothing"
            yield term.at("matchLabelExpressions"), f"{which}; remove it"
        seen.append(choice)


def _choice(term: View) -> dict[str, set[str]]:
    expressions = views(term, "matchLabelExpressions.*")
    return {each.text("key"): {str(value) for _, value in each.items("values")} for each in expressions}
