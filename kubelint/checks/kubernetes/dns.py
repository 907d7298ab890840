"""The resolver of a pod, and the names it knows without asking."""

from collections.abc import Iterator

from kubelint.model import Path, Problem, Version
from kubelint.text import brief
from kubelint.views.kubernetes import Pod, is_template
from kubelint.views.names import DNS_SUBDOMAIN
from kubelint.views.networks import address

MOST_SERVERS, MOST_DOMAINS, LONGEST_SEARCH = 3, 32, 2048

#: From this version on, domains to search may have underscores, and be the root alone.
RELAXED = (1, 33)


def invalid_dns_config(pod: Pod, *, kubernetes_version: Version) -> Iterator[Problem]:
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
        yield from _address(server, path, "the nameserver")
    for path, search in searches:
        if not _is_domain(search or "", kubernetes_version >= RELAXED):
            yield Problem(path, f'the pod searches "{brief(search or "")}", which is no domain')
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

    for alias in pod.views("spec", "hostAliases"):
        yield from _address(alias.get("ip"), alias.at("ip"), "the address of hostAliases")


def lacks_option(pod: Pod, *, name: str, value: str) -> Iterator[Problem]:
    """A resolver without one certain option. An option without a value has an empty one."""
    written = {option.text("name"): option.get("value") for option in pod.views("spec", "dnsConfig", "options")}
    if pod.get("spec", "containers") is None or (name in written and str(written[name] or "") == value):
        return
    place = pod.at("spec", "dnsConfig") if pod.get("spec", "dnsConfig") is not None else pod.at("spec")
    wanted = f"{name}:{value}" if value else name
    yield Problem(place, f'{pod.resource.title} resolves names without the option "{brief(wanted)}"; add it')


def _address(value: object, path: Path, title: str) -> Iterator[Problem]:
    text = value or ""
    if isinstance(text, str) and not is_template(text) and address(text) is None:
        yield Problem(path, f'{title} "{brief(text)}" is no IP address')


def _is_domain(value: object, is_relaxed: bool) -> bool:
    """Whether it may be a domain to search; what is no string is the schema's matter."""
    if not isinstance(value, str) or is_template(value) or (is_relaxed and value == "."):
        return True
    bare = value.removesuffix(".")
    return DNS_SUBDOMAIN.accepts(bare.replace("_", "x") if is_relaxed else bare)
