"""The resolver of a pod."""

from collections.abc import Iterator
from ipaddress import ip_address

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Pod, is_template

MOST_SERVERS, MOST_DOMAINS, LONGEST_SEARCH = 3, 32, 2048


def invalid_dns_config(pod: Pod) -> Iterator[Problem]:
    """A resolver configuration that the API server rejects.

    Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config
    """
    way = ("spec", "dnsConfig")
    servers, searches = (list(pod.items(*way, field)) for field in ("nameservers", "searches"))
    if pod.get("spec", "dnsPolicy") == "None" and not servers:
        message = "the pod has dnsPolicy None, but no dnsConfig.nameservers, so it could resolve nothing; add one"
        yield Problem(pod.at("spec", "dnsPolicy"), message)
    if len(servers) > MOST_SERVERS:
        message = f"the pod has {len(servers)} nameservers; at most {MOST_SERVERS} are possible"
        yield Problem(pod.at(*way, "nameservers"), message)
    for path, server in servers:
        if isinstance(server, str) and not is_template(server) and not _is_address(server):
            yield Problem(path, f'the nameserver "{brief(server)}" is no IP address')
    length = len(" ".join(text for _, text in searches if isinstance(text, str)))
    if len(searches) > MOST_DOMAINS or length > LONGEST_SEARCH:
        message = (
            f"the pod searches {len(searches)} domains in {length} characters; "
            f"at most {MOST_DOMAINS} domains and {LONGEST_SEARCH} characters are possible"
        )
        yield Problem(pod.at(*way, "searches"), message)
    for option in pod.views(*way, "options"):
        if not option.get("name"):
            yield Problem(option.at("name"), "the resolver option has no name")


def _is_address(text: str) -> bool:
    """Whether it is an IP address; as in Kubernetes, zeros may lead its parts, and no zone may follow."""
    parts = [part.lstrip("0") or "0" for part in text.split(".")] if ":" not in text else []
    try:
        ip_address(".".join(parts) if parts else text)
    except ValueError:
        return False
    return "%" not in text
