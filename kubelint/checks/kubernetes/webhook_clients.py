"""How the API server calls a webhook: the demands on its address, and on the versions it understands."""

import re
from urllib.parse import urlsplit

from kubelint.checks.kubernetes.demands import Row, Wrong, filled, number, row
from kubelint.model import Path
from kubelint.views.names import DNS_1035_LABEL, DNS_SUBDOMAIN

#: The versions of AdmissionReview and ConversionReview an API server can send.
REVIEWS = ("v1", "v1beta1")

#: What no URL may contain, and what a host and its port look like, as Go reads them.
UNREADABLE = re.compile(r"[\x00-\x1f\x7f]|%(?![0-9a-fA-F]{2})")
HOST = re.compile(r'(\[[^\]]+\]|[^\s"<>^`{}|\\:]+)(:[0-9]*)?')


def client(way: str) -> tuple[Row, ...]:
    """The demands on the ``clientConfig`` at ``way``."""
    return (
        row(f"{way}.url", _url),
        row(f"{way}.service.name", filled),
        row(f"{way}.service.namespace", filled),
        row(f"{way}.service.path", _path),
        row(f"{way}.service.port", number(1, 65535)),
    )


def reviews(value: object, path: Path) -> Wrong:
    """Versions that are names, each of them once, and one of them a version the API server knows."""
    versions = [each if isinstance(each, str) else "" for each in value] if isinstance(value, list) else []
    for index, version in enumerate(versions):
        if version in versions[:index]:
            yield (*path, index), "it is there already; remove it"
        elif not DNS_1035_LABEL.accepts(version):
            yield (*path, index), f"use {DNS_1035_LABEL.words}"
    if versions and not set(REVIEWS) & set(versions):
        yield (*path, 0), f"list {REVIEWS[0]}, which the API server can send"


def _url(value: object, path: Path) -> Wrong:
    if not isinstance(value, str):
        return
    try:
        url = urlsplit(value)
    except ValueError:
        yield path, "use https://host/path"
        return
    if url.scheme != "https" or UNREADABLE.search(value) or not HOST.fullmatch(url.netloc.rpartition("@")[2]):
        yield path, "use https://host/path"
    elif "@" in url.netloc:
        yield path, "leave out the user information"
    elif url.query or url.fragment:
        yield path, "leave out the query and the fragment"


def _path(value: object, path: Path) -> Wrong:
    """A path of which each segment is like a domain."""
    if not isinstance(value, str) or value in ("", "/"):
        return
    if not value.startswith("/"):
        yield path, 'begin with "/"'
    elif not all(map(DNS_SUBDOMAIN.accepts, value[1:].removesuffix("/").split("/"))):
        yield path, f"between each two slashes, use {DNS_SUBDOMAIN.words}"
