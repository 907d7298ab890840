"""Which machines an address or a range of addresses stands for."""

#: Ranges that hold every address.
EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})


def host_of(address: str) -> str:
    """Return the host of ``host``, ``host:port``, ``[host]:port``, ``https://host:port``; "" where none is given."""
    rest = address.strip().rpartition("://")[2].partition("/")[0]
    if rest.startswith("["):
        return rest[1:].partition("]")[0]
    return rest if rest.count(":") > 1 else rest.partition(":")[0]


def is_loopback(address: str) -> bool:
    """Whether only the machine itself can reach it."""
    host = host_of(address).lower().rstrip(".")
    return host in ("localhost", "::1") or host.endswith(".localhost") or host.startswith("127.")
