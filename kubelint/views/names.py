"""The grammars of names: labels, DNS names, ports, variables.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
"""

import re
from functools import lru_cache
from typing import NamedTuple

LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
NAME = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"


class Grammar(NamedTuple):
    """What a kind of name may look like, for the machine and for the reader."""

    pattern: str
    longest: int
    words: str

    def accepts(self, text: str) -> bool:
        return len(text) <= self.longest and _matches(self.pattern, text)


DNS_LABEL = Grammar(
    LABEL, 63, 'at most 63 lower-case letters, digits and "-", beginning and ending with a letter or digit'
)
DNS_1035_LABEL = Grammar(
    r"[a-z]([-a-z0-9]*[a-z0-9])?",
    63,
    'at most 63 lower-case letters, digits and "-", beginning with a letter and ending with a letter or digit',
)
DNS_SUBDOMAIN = Grammar(
    rf"{LABEL}(\.{LABEL})*",
    253,
    'at most 253 lower-case letters, digits, "-" and ".", each part beginning and ending with a letter or digit',
)
DNS_SUBDOMAIN_PREFIX = Grammar(
    rf"{LABEL}(\.{LABEL})*|({LABEL}\.)*([a-z0-9][-a-z0-9]*)?[\s\S]-",
    253,
    f'{DNS_SUBDOMAIN.words}; the whole may end with "-"',
)
LABEL_VALUE = Grammar(
    rf"({NAME})?", 63, 'at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit'
)
PORT_NAME = Grammar(
    r"(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?",
    15,
    'at most 15 lower-case letters, digits and single "-" between them, with at least one letter',
)
PATH_SEGMENT = Grammar(r"(?!\.\.?\Z)[^/%]+", 1 << 20, 'anything without "/" and "%", but not "." or ".."')
HEADER_NAME = Grammar(r"[-A-Za-z0-9]+", 1 << 20, 'letters, digits and "-"')
VARIABLE_NAME = Grammar(
    r"(?!\.\Z|\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*", 1 << 20, 'letters, digits, "_", "-" and ".", not beginning with a digit'
)
RELAXED_VARIABLE_NAME = Grammar(r"[ -<>-~]+", 1 << 20, 'printable ASCII characters other than "="')

QUALIFIED_NAME = (
    'a name of at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit, '
    'after an optional domain and "/"'
)


QUALIFIED = Grammar(rf"((?![^/]{{254}}){LABEL}(\.{LABEL})*/)?(?![^/]{{64}}){NAME}", 317, QUALIFIED_NAME)
DOMAIN_PATH = Grammar(
    rf"{LABEL}(\.{LABEL})*/[A-Za-z0-9/\-._~%!$&'()*+,;=:]+", 1 << 20, 'a domain, "/" and a path: example.com/controller'
)
CONFIG_KEY = Grammar(
    r"(?!\.\.)(?!\.$)[-._a-zA-Z0-9]+", 253, 'at most 253 letters, digits, "-", "_" and ".", not beginning with ".."'
)
SYSCTL_NAME = Grammar(
    r"([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?",
    253,
    'at most 253 lower-case letters, digits, "-" and "_" in parts divided by "." or "/"',
)
DRIVER_NAME = Grammar(
    r"[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*",
    63,
    'at most 63 letters, digits, "-" and ".", each part beginning and ending with a letter or digit',
)

DOMAIN_LABEL = r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
WINDOWS_USER = Grammar(
    r"((?![^\\]{256})([^\\/:*?\"<>|.\x00-\x1f\x7f][^\\/:*?\"<>|\x00-\x1f\x7f]{0,14}"
    rf"|{DOMAIN_LABEL}(\.{DOMAIN_LABEL})*)\\)?(?![. ]+$)[^\"/\\:;|=,+*?<>@\[\]\x00-\x1f\x7f]{{1,104}}",
    360,
    r"a name of at most 104 characters, after an optional domain and a backslash: ContainerUser, SHOP\web",
)


@lru_cache(maxsize=4096)
def _matches(pattern: str, text: str) -> bool:
    """Whether the whole of ``text`` has that form. Names come again and again."""
    return re.fullmatch(pattern, text) is not None


def is_qualified_name(text: str) -> bool:
    """Whether ``text`` can be the key of a label: ``app``, ``app.kubernetes.io/name``.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
    """
    return QUALIFIED.accepts(text)
