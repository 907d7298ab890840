"""IP addresses and networks as Kubernetes reads them."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: Zeros that Kubernetes drops from the parts of an IPv4 address: ``010.0.0.1`` is ``10.0.0.1``.
LEADING_ZEROS = re.compile(r"(?<![0-9a-fA-F:])0+(?=[0-9])")

LONGEST = 64

#: Where nothing in a cluster can be reached, and what such addresses are called.
SPECIAL = tuple(
    (ip_network(text), words)
    for text, words in (
        ("0.0.0.0/32", "stands for any address"),
        ("::/128", "stands for any address"),
        ("127.0.0.0/8", "is the machine itself"),
        ("::1/128", "is the machine itself"),
        ("169.254.0.0/16", "is link-local"),
        ("fe80::/10", "is link-local"),
        ("224.0.0.0/24", "is link-local multicast"),
        ("ff02::/16", "is link-local multicast"),
    )
)


def address(text: str) -> Address | None:
    """Return an IP address; None where it is none. A zone (``fe80::1%eth0``) is no part of one.

    Source: https://pkg.go.dev/k8s.io/utils/net#ParseIPSloppy
    """
    if len(text) > LONGEST or "%" in text:
        return None
    try:
        return ip_address(text if ":" in text else LEADING_ZEROS.sub("", text))
    except ValueError:
        return None


def special(found: Address) -> str:
    """Say what is special about an address that no endpoint can have, such as ``is link-local``; "" of any other.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoints-v1/
    """
    plain = getattr(found, "ipv4_mapped", None) or found
    return next((words for network, words in SPECIAL if plain in network), "")


def network(text: str) -> Network | None:
    """Return a network in CIDR notation, whatever its host bits; None where it is none.

    Source: https://pkg.go.dev/k8s.io/utils/net#ParseCIDRSloppy
    """
    host, slash, length = text.partition("/")
    if not slash or address(host) is None or re.fullmatch(r"[0-9]{1,3}", length) is None:
        return None
    try:
        return ip_network((str(address(host)), int(length)), strict=False)
    except ValueError:
        return None


def lies_within(inner: Network, outer: Network) -> bool:
    """Whether a network is a part of another one, and not the whole of it."""
    if inner.version != outer.version:
        return False
    return outer.prefixlen < inner.prefixlen and inner.network_address in outer
