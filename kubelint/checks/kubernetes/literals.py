"""Whether a value could be the secret that its name promises."""

import re

from kubelint.secrets import is_placeholder

#: What stands after a name that says secret and is none: a switch, a number, a duration, a path, an address
#: (one with a password shows itself), a Secret as namespace/name, something structured, a reference.
HARMLESS = (
    r"(?i)true|false|yes|no|on|off|-?[\d._]+(?:ms|[smhd])?|(?:\.{0,2}|~)/[\w./@+-]*|[a-z][a-z0-9+.-]*://\S*"
    r"|(?-i:[a-z0-9-]+/[a-z0-9.-]+)|[\[{].*|\$[a-z_][\w.:-]*"
)

#: The name of a Secret that says what it is: ``shop-credentials``, ``tls-secret-web``.
OBJECT = r"(?=.*(?:secret|creds|cred|credentials|tls|cert|token|password)(?:-|$))[a-z]+(?:-[a-z]+)+(?:-\d{1,2})?"


def is_literal(value: str) -> bool:
    """Whether it could be the secret itself: no place holder, switch, number, path or address."""
    value = value.strip()
    return bool(value) and not is_placeholder(value) and re.fullmatch(HARMLESS, value, re.DOTALL) is None


def names_an_object(key: str, value: str) -> bool:
    """Whether it is ``secret: db-secret``, which names the object that holds the secret."""
    return key.lower().endswith(("secret", "secrets", "credentials")) and re.fullmatch(OBJECT, value) is not None


def with_article(noun: str) -> str:
    """Return ``a JWT``, ``an API key``; what is no single thing stays alone: ``basic credentials``."""
    return noun if noun.endswith("s") else f"{'an' if noun[0] in 'AEIOU' else 'a'} {noun}"
