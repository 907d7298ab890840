"""What ConfigMaps hold besides secrets: personal data, and the administrators of an EKS cluster."""

import re
from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.secrets import is_placeholder
from kubelint.text import brief
from kubelint.views.kubernetes import Resource

#: What kind of data, and the stretch of the value it stands in, None for all of it.
Found = tuple[str, tuple[int, int] | None]

EMAIL = r"(?<![\w.+/:@-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w@/:.-])"
IBAN = r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])"

#: Keys that say so, without their signs.
PERSONAL_KEYS = frozenset({"username", "email", "emailaddress", "phone", "phonenumber", "iban"})

#: Somebody who may do everything, on a line that is no comment.
MASTERS = r"(?m)^(?![ \t]*#)[^\n]*?(?<![\w:.-])(?P<group>system:masters)(?![\w:.-])"


def personal_data(resource: Resource) -> Iterator[Problem]:
    """E-mail addresses, bank accounts, and what a key calls a person's. Whoever may see the namespace may read it."""
    if resource.group:
        return
    for key, value in resource.strings("data").items():
        for kind, part in _personal(key, value):
            yield Problem(
                resource.at("data", key),
                f'{resource.title} holds {kind} in "{brief(key)}", which whole teams may read; keep it in a Secret',
                part,
            )


def masters(resource: Resource) -> Iterator[Problem]:
    """An entry of EKS' aws-auth that makes somebody administrator in a way no role can take back.

    Source: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
    """
    if resource.group or resource.name != "aws-auth" or resource.namespace not in (None, "kube-system"):
        return
    for field in ("mapRoles", "mapUsers"):
        for found in re.finditer(MASTERS, resource.text("data", field)):
            yield Problem(
                resource.at("data", field),
                f'{field} puts somebody into "system:masters", past all roles; bind a group of your own to a role',
                found.span("group"),
            )


def _personal(key: str, value: str) -> Iterator[Found]:
    if re.sub(r"[\W_]", "", key).lower() in PERSONAL_KEYS and not is_placeholder(value):
        yield "personal data", None
        return
    if "@" in value:
        yield from (("an e-mail address", found.span()) for found in re.finditer(EMAIL, value))
    for found in re.finditer(IBAN, value):
        if _adds_up(found[0]):
            yield "a bank account", found.span()


def _adds_up(iban: str) -> bool:
    """Whether its check digits fit. Source: https://www.swift.com/standards/data-standards/iban-international-bank-account-number"""
    text = iban.replace(" ", "")
    return 15 <= len(text) <= 34 and int("".join(str(int(each, 36)) for each in text[4:] + text[:4])) % 97 == 1
