"""Values that only hold the place of a secret."""

import re

#: One reference or template; a shell default (``${A:-b}``) stays behind as text.
REFERENCE = (
    r"\$\$?\{\{[^{}]*\}\}|\{\{.*?\}\}|\$\$?\{[^{}:-]*+(?::?-(?P<default>[^{}]*)|[^{}]*)\}"
    r"|\$\$?\((?:[^()]|\([^()]*\))*+\)|\$[A-Za-z_]\w*+|`[^`]*`|<[^<>]*>|%\(\w+\)s|%[A-Za-z_]\w*%|#\{[^{}]*\}#?|@\w+@"
    r"|__[A-Z0-9_]+__|\{\w+\}"
)

#: Values that another tool replaces by the secret before anything reads them, or that are encrypted.
MANAGED = (
    r"ENC[\[(]|\{cipher\}|\$ANSIBLE_VAULT|vault:|bao:|ref\+|secretref\+|op://|sm://|ssm:|secretsmanager:|awssm|awsssm|"
    r"gcpsm|gcp:secretmanager|azurekv|akv:|keyvault:|@Microsoft\.KeyVault\(|arn:aws[\w-]*:(?:secretsmanager|ssm|kms):|"
    r"projects/[^/]+/secrets/|infisical://|doppler://|env:|file:|k8s:"
)

#: Marks that nobody takes for a working value.
MARK = (
    r"x{3,}|(?:please[-_ ]?)?(?:(?:replace|insert|fill|enter|put|provide|override|your)[-_ ].*|replaceme)|.*[-_ ]here"
    r"|to[-_ ]?do|tbd|fixme|redacted|placeholder|n/a|null|none|nil|~"
)

#: Words that say of themselves that they are examples, although a server would start with them.
DUMMY = r"(?:please[-_ ]?)?change[-_ ]?(?:me|it|this)[!1-9]*|example|sample|dummy"

LONGEST_PLACEHOLDER = 1024  # finding templates is quadratic


def is_placeholder(value: str) -> bool:
    """Whether ``value`` only holds the place of a secret: empty, a reference, a template, ``<...>``, ``xxx``.

    References are ``$VAR``, ``${VAR}``, ``$(VAR)``, ``{{ ... }}`` and those of secret managers
    (``ENC[...]``, ``vault:...``, ``ref+...``, ``op://...``). A weak password such as ``changeme`` is a
    password: see :func:`is_dummy` where such words should pass too.
    """
    if len(value) > LONGEST_PLACEHOLDER:
        return False
    value = value.strip()
    if re.match(MANAGED, value, re.IGNORECASE) or re.fullmatch(MARK, value, re.IGNORECASE):
        return True
    rest = re.sub(REFERENCE, lambda found: found["default"] or "", value, flags=re.DOTALL)
    if rest != value:
        return is_placeholder(rest) or rest.strip().lower() in ("bearer", "basic", "token")
    return not re.search(r"[^\W_]", value)


def is_dummy(value: str) -> bool:
    """Whether ``value`` is a placeholder, or a word that says it is only an example: ``changeme``, ``example``."""
    return is_placeholder(value) or re.fullmatch(DUMMY, value.strip(), re.IGNORECASE) is not None
