"""Secrets that show by themselves what they are.

Nothing is compiled on import: a pattern is tried, and compiled by ``re`` the first time, only where
one of its fixed words stands in the text. Every pattern is linear in the length of the text.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kubelint.secrets.placeholders import is_placeholder


def _anything(found: re.Match[str]) -> bool:
    return True


def _no_example(found: re.Match[str]) -> bool:
    """A token of documentation shows itself: ``AKIAIOSFODNN7EXAMPLE``, ``ghp_xxxxxxxx...``."""
    return not re.search(r"EXAMPLE|[xX*.]{8}|0{12}", found[0])


def _is_jwt(found: re.Match[str]) -> bool:
    """Three parts are a JWT when the first decodes to a JSON object."""
    import base64
    import json

    header = found[0].partition(".")[0]
    try:
        return isinstance(json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))), dict)
    except (ValueError, RecursionError):
        return False


def _is_credential(found: re.Match[str]) -> bool:
    """What follows Bearer or Basic, unless it is a word of a sentence."""
    token = found["secret"]
    sentence = token.replace("-", "").isalpha() and found.string[found.end() : found.end() + 3].strip("\"' \r\n") != ""
    return not sentence and not is_placeholder(token) and _no_example(found)


def _is_password(found: re.Match[str]) -> bool:
    """What stands between colon and at sign in a URL, unless it is a reference, or a port and what follows it."""
    return not is_placeholder(found["secret"]) and not re.match(r"\d{1,5}[,;?#&]", found["secret"])


class Kind(NamedTuple):
    """A kind of secret that shows itself: fixed words it cannot do without, its pattern, and a last doubt."""

    name: str
    words: tuple[str, ...]
    pattern: str  # a group ``secret`` where only a part of the match is secret
    sure: Callable[[re.Match[str]], bool] = _no_example


KINDS = (
    Kind(
        "private key",
        ("PRIVATE KEY",),
        r"(?s)-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:.*?-----END [A-Z0-9 ]{1,60}-----|.*)",
        _anything,
    ),
    Kind("private key", ("AGE-SECRET-KEY-1",), r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    Kind("AWS access key", ("AKIA", "ASIA"), r"(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])"),
    Kind("Google API key", ("AIza",), r"(?<![A-Za-z0-9])AIza[\w-]{35}(?![\w-])"),
    Kind("Google OAuth secret", ("GOCSPX-", "ya29."), r"GOCSPX-[\w-]{28}|(?<!\w)ya29\.[\w-]{20,}"),
    Kind(
        "GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})",
    ),
    Kind("GitLab token", ("gl",), r"(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft|agent|imt|soat|oas)-[\w-]{20,}"),
    Kind("Slack token", ("xox", "xapp-"), r"(?<![A-Za-z0-9])(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}"),
    Kind("Slack webhook", ("hooks.slack.com",), r"hooks\.slack\.com/services/T\w{6,}/B\w{6,}/(?P<secret>\w{16,})"),
    Kind("Stripe key", ("k_live_",), r"(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{16,}"),
    Kind("Stripe webhook secret", ("whsec_",), r"(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/]{32,}"),
    Kind("SendGrid key", ("SG.",), r"(?<![A-Za-z0-9])SG\.[\w-]{16,32}\.[\w-]{32,64}"),
    Kind("npm token", ("npm_",), r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}"),
    Kind("PyPI token", ("pypi-AgE",), r"pypi-AgE[\w-]{32,}"),
    Kind("Docker token", ("dckr_",), r"(?<![A-Za-z0-9])dckr_[op]at_[\w-]{20,}"),
    Kind("Vault token", ("hvs.", "hvb.", "hvr."), r"(?<!\w)hv[sbr]\.[\w-]{24,}"),
    Kind("DigitalOcean token", ("_v1_",), r"(?<![A-Za-z0-9])do[opr]_v1_[a-f0-9]{64}"),
    Kind("Azure storage key", ("AccountKey=",), r"AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)"),
    Kind(
        "API key of a language model",
        ("sk-",),
        r"(?<![A-Za-z0-9-])sk-(?:(?:ant|proj|svcacct|admin|or)-[\w-]{20,}|[A-Za-z0-9]{48})",
    ),
    Kind("Hugging Face token", ("hf_",), r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{34}(?!\w)"),
    Kind("Shopify token", ("shp",), r"(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    Kind("Databricks token", ("dapi",), r"(?<![A-Za-z0-9])dapi[a-f0-9]{32}"),
    Kind("Grafana token", ("glsa_",), r"(?<![A-Za-z0-9])glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}"),
    Kind("Grafana token", ("glc_",), r"(?<![A-Za-z0-9])glc_[A-Za-z0-9+/]{32,}"),
    Kind("New Relic key", ("NRAK-",), r"NRAK-[A-Z0-9]{27}"),
    Kind("JWT", ("eyJ",), r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]{4,}", _is_jwt),
    Kind(
        "bearer token",
        ("earer", "EARER"),
        r"(?i)\bbearer\s{1,4}(?P<secret>[a-z0-9+/._~-]{16,}={0,2})",
        _is_credential,
    ),
    Kind(
        "basic credentials",
        ("asic", "ASIC"),
        r"(?i)\bbasic\s{1,4}(?P<secret>[a-z0-9+/._~-]{16,}={0,2})",
        _is_credential,
    ),
    Kind("password in a URL", ("://",), r"://[^\s/:@\"'<>]*:(?P<secret>[^\s/\"'<>]+)@", _is_password),
    Kind(
        "password in a URL",
        ("://", ";", "jdbc:"),
        r"(?i)[?&;](?:password|passwd|pwd)=(?P<secret>[^\s&;\"'<>]+)",
        _is_password,
    ),
)


#: What is shorter than this shows no shape.
SHORTEST = 8

#: Each word and the kind it hints at; flat, because every message and every shown line is searched for all of them.
WORDS = [(word, kind) for kind in KINDS for word in kind.words]


def looks_secret(value: str) -> str | None:
    """Return what kind of secret ``value`` is or holds, judged by its shape alone: ``"JWT"``. None: none that shows."""
    return next((kind for kind, _, _ in _found(value)), None) if len(value) >= SHORTEST else None


def stretches(text: str) -> list[tuple[int, int]]:
    """Return where secrets that show themselves stand in ``text``: sorted (start, end) pairs that do not overlap."""
    return merged([(start, end) for _, start, end in _found(text)])


def mask(text: str) -> str:
    """Return ``text`` with ``****`` in place of every secret that shows itself."""
    spans = stretches(text)
    return covered(text, spans, lambda length: "****") if spans else text


def covered(text: str, spans: list[tuple[int, int]], cover: Callable[[int], str]) -> str:
    """Return ``text`` with ``cover(length)`` in place of each span; in one pass, as there may be a hundred thousand."""
    ends = [0, *(end for _, end in spans)]
    pieces = (text[before:start] + cover(end - start) for before, (start, end) in zip(ends, spans, strict=False))
    return "".join(pieces) + text[ends[-1] :]


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) of each secret that shows itself."""
    if len(text) < SHORTEST:
        return
    for kind in dict.fromkeys([kind for word, kind in WORDS if word in text]):
        for found in re.finditer(kind.pattern, text):
            if kind.sure(found):
                yield kind.name, *found.span("secret" if "secret" in found.re.groupindex else 0)


def merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the same stretches, sorted, those that touch made one."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart
