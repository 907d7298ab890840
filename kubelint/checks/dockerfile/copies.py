"""COPY and ADD: what they take from the build context."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from kubelint.checks.dockerfile.history import expanded
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction

#: What ADD unpacks; told by the name here, by the content there.
ARCHIVES = (
    ".tar", ".gz", ".bz2", ".xz", ".z", ".lz", ".lzma", ".tgz", ".tbz", ".tbz2", ".tb2", ".txz", ".tlz", ".tpz",
    ".tz",
)
ADD_ONLY = ("checksum", "keep-git-dir", "unpack")

#: Files that usually hold credentials. One with a slash is compared with the end of the path, else the file name.
CREDENTIAL_FILES = (
    ".env", ".env.*", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "*.pem", "*.key", "*.p12", "*.pfx", "*.jks",
    "*.kdbx", ".npmrc", ".yarnrc", ".pypirc", ".netrc", ".git-credentials", ".htpasswd", ".pgpass", "kubeconfig",
    ".kube/config", ".docker/config.json", ".aws/credentials", "terraform.tfstate", "*service-account*.json",
)
TEMPLATES = (".env.example", ".env.sample", ".env.template", ".env.dist")

#: Build arguments that hold the path of such a file.
CREDENTIAL_VARIABLES = (
    "AWS_SHARED_CREDENTIALS_FILE", "GOOGLE_APPLICATION_CREDENTIALS", "KUBECONFIG", "NETRC", "PGPASSFILE",
)


def sources(instruction: Instruction) -> Iterator[str]:
    """Yield what a COPY or ADD takes from the build context, as far as it is known."""
    if instruction.name in ("ADD", "COPY") and instruction.flag("from") is None:
        for index in range(len(instruction.args) - 1):
            yield expanded(instruction, index) or instruction.args[index]


def is_whole_context(source: str) -> bool:
    return source in (".", "./", "/", "*", "./*", "./.")


def add_instead_of_copy(
    instruction: Instruction,
    *,
    archive_extensions: list[str],
    git_sources: bool,
    heredoc: bool,
    extra_url_schemes: list[str],
) -> Iterator[Problem]:
    """ADD of something that is neither unpacked nor downloaded, which COPY does without surprises."""
    flags = {name for name, _ in instruction.flags}
    if not flags.isdisjoint(ADD_ONLY):
        return
    remote = ("http://", "https://", *map(str.lower, extra_url_schemes), *(("git@", "git://") if git_sources else ()))
    archives = (*ARCHIVES, *map(str.lower, archive_extensions))
    for index, source in enumerate(sources(instruction)):
        name = source.lower()
        if name.startswith(remote) or name.endswith(archives) or (heredoc and name.startswith("<<")):
            continue
        if expanded(instruction, index) is None and (name.startswith("$") or _ends_in_variable(name)):
            continue  # only the build knows whether it is an archive or an address
        message = f'ADD "{brief(source)}" neither unpacks nor downloads anything; use COPY for files and folders'
        yield Problem(instruction.at("args", index), message)
        return


def _ends_in_variable(text: str) -> bool:
    tail = text.rpartition("$")[2]
    return "$" in text and (tail.endswith("}") or tail.isidentifier())


def credentials_copied(instruction: Instruction, *, patterns: list[str], allow: list[str]) -> Iterator[Problem]:
    """A file that usually holds credentials, and then stays in a layer for everyone who can pull the image."""
    for index, source in enumerate(sources(instruction)):
        path = instruction.at("args", index)
        if source.startswith("<<") or "://" in source:
            continue
        if _is_credential_file(source, (*CREDENTIAL_FILES, *patterns), (*TEMPLATES, *allow)) or _is_variable(source):
            what = f'{instruction.name} puts "{brief(source)}" into a layer'
            message = f"{what}, credentials included; use RUN --mount=type=secret"
            yield Problem(path, message)


def usually_holds_credentials(path: str) -> bool:
    """Whether a file of that name is one of those that the rule reports by default."""
    return _is_credential_file(path, CREDENTIAL_FILES, (*TEMPLATES, "*.pub", "*.crt", "*example*", "*sample*"))


def _is_credential_file(source: str, patterns: tuple[str, ...], allowed: tuple[str, ...]) -> bool:
    source = source.rstrip("/").lower()
    name = source.rpartition("/")[2]
    if any(fnmatchcase(name, each) for each in allowed) or _is_certificate(name):
        return False
    is_glob = any(sign in name for sign in "*?[") and sum(map(str.isalnum, name)) > 2
    return any(_matches(source, name, pattern.lower(), is_glob) for pattern in patterns)


def _matches(source: str, name: str, pattern: str, is_glob: bool) -> bool:
    """Whether the pattern matches the file, or a glob such as ``.env*`` would take a file of that name."""
    if "/" in pattern:
        return fnmatchcase("/" + source, "*/" + pattern)
    return fnmatchcase(name, pattern) or (is_glob and "*" not in pattern and fnmatchcase(pattern, name))


def _is_certificate(name: str) -> bool:
    return name.endswith(".pem") and any(word in name for word in ("cert", "ca", "chain", "pub"))


def _is_variable(source: str) -> bool:
    return source.startswith("$") and source.strip("${}") in CREDENTIAL_VARIABLES
