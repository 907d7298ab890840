"""Secrets in names and values; what is copied is in :mod:`kubelint.checks.dockerfile.copies`."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from kubelint.checks.kubernetes.literals import is_literal, with_article
from kubelint.model import Path, Problem
from kubelint.secrets import is_dummy, looks_secret, names_secret, stretches
from kubelint.secrets.names import HARMLESS_ENDINGS, HARMLESS_WORDS
from kubelint.views.dockerfile import Instruction

#: What hadolint looks for inside a name, and the names it lists beside that.
HADOLINT_PARTS = ("api_key", "client_key", "password", "private", "secret", "token", "username")
HADOLINT_NAMES = frozenset(
    {
        "APPLICATION_KEY", "AWS_ACCESS_KEY_ID", "CI_DEPLOY_USER", "DOCKER_EMAIL", "FACEBOOK_APP_ID",
        "HEROKU_API_USER", "OKTA_AUTHN_GROUPID", "OKTA_CLIENT_ORGURL", "OKTA_OAUTH2_CLIENTID", "STRIPE_DEVICE_NAME",
        "TRAVIS_OS_NAME", "TRAVIS_SECURE_ENV_VARS", "TRAVIS_SUDO",
    }
)

#: The words of a name BuildKit looks for, and those that take it back.
#: Source: https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/
BUILDKIT_WORDS = frozenset(
    {"apikey", "auth", "credential", "credentials", "key", "passwd", "password", "pword", "secret", "token"}
)
BUILDKIT_HARMLESS = frozenset({"public", "file", "version"})


def named_secret(
    instruction: Instruction, *, name_lists: list[str], extra_names: list[str], allow_names: list[str], stages: str
) -> Iterator[Problem]:
    """A variable named like a secret: its value ends up in the image or its history, whoever sets it."""
    stage = instruction.stage
    if stages == "final" and stage is not None and not stage.is_final:
        return
    for index, pair in enumerate(instruction.pairs):
        name = pair["name"] or ""
        if _is_listed(name, allow_names) or not (_is_listed(name, extra_names) or _suggests_secret(name, name_lists)):
            continue
        kept = "the image" if instruction.name == "ENV" else "its build history"
        message = f'{instruction.name} "{name}" keeps a secret in {kept}; use RUN --mount=type=secret'
        yield Problem(instruction.at("pairs", index, "name"), message)


def _is_listed(name: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)


def _suggests_secret(name: str, lists: list[str]) -> bool:
    """Whether a list knows the name. What is only about a secret is none: PASSWORD_FILE, TOKENIZERS_PARALLELISM."""
    words = name.lower().split("_")
    if "hadolint" in lists and name.upper() in HADOLINT_NAMES:
        return True
    if words[-1] in HARMLESS_ENDINGS or not HARMLESS_WORDS.isdisjoint(words):
        return False
    in_hadolint = any(part in name.lower() for part in HADOLINT_PARTS)
    in_buildkit = not BUILDKIT_WORDS.isdisjoint(words) and BUILDKIT_HARMLESS.isdisjoint(words)
    return ("hadolint" in lists and in_hadolint) or ("buildkit" in lists and in_buildkit)


def secret_literal(instruction: Instruction, *, patterns: list[str], allow_values: list[str]) -> Iterator[Problem]:
    """A credential written into the file, where everybody who sees the repository or the image can read it."""
    if instruction.name == "ONBUILD":
        return  # its child comes by itself
    for index, pair in enumerate(instruction.pairs):
        name, value = pair["name"] or "", pair["value"] or ""
        if value not in allow_values and (kind := _kind(name, value, patterns)):
            message = f'{instruction.name} "{name}" holds {kind}; hand it in when the image is built or run'
            yield Problem(instruction.at("pairs", index, "value"), message)
    if not instruction.pairs:
        for path, text in _texts(instruction):
            for start, end in _places(text, patterns):
                if text[start:end] not in allow_values:
                    holds = f"{instruction.name} holds {_named(looks_secret(text[start:end]))}"
                    yield Problem(path, f"{holds}; hand it in with RUN --mount=type=secret", (start, end))


def _kind(name: str, value: str, patterns: list[str]) -> str:
    """What kind of secret a variable holds; nothing where it holds none."""
    shown = looks_secret(value)
    if shown or any(re.search(pattern, value) for pattern in patterns):
        return _named(shown)
    if names_secret(name) and "$" not in value and is_literal(value) and not is_dummy(value):
        return "a literal secret"
    return ""


def _named(kind: str | None) -> str:
    return with_article(kind or "credential")


def _texts(instruction: Instruction) -> Iterator[tuple[Path, str]]:
    yield instruction.at("text"), instruction.text("text")
    for index in range(len(instruction.heredocs)):
        yield instruction.at("heredocs", index, "body"), instruction.text("heredocs", index, "body")


def _places(text: str, patterns: list[str]) -> list[tuple[int, int]]:
    """Where secrets stand: those with a shape of their own, and what the user's patterns find."""
    found = stretches(text)
    return found + [each.span() for pattern in patterns for each in re.finditer(pattern, text)]
