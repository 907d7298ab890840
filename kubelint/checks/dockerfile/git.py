"""git and ssh in RUN: which version is cloned, how much of it, and from whom."""

import re
from collections.abc import Iterator

from kubelint.checks.dockerfile.downloaders import redirected
from kubelint.checks.dockerfile.run import steps
from kubelint.checks.dockerfile.unverified import texts
from kubelint.model import Problem
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command

#: The options of git and of git clone that take a value.
GIT_VALUED = frozenset(
    {
        "C", "b", "branch", "c", "config", "depth", "filter", "git-dir", "j", "jobs", "namespace", "o", "origin",
        "reference", "revision", "separate-git-dir", "server-option", "shallow-exclude", "shallow-since", "template",
        "u", "upload-pack", "work-tree",
    }
)
MOVING = frozenset(
    {"HEAD", "develop", "main", "master", "origin/HEAD", "origin/develop", "origin/main", "origin/master"}
)

#: Subcommands that need more of the history than the last commit.
NEEDS_HISTORY = frozenset(
    {
        "bisect", "blame", "checkout", "cherry-pick", "describe", "diff", "log", "merge", "rebase", "reset",
        "rev-list", "shortlog", "show", "switch", "tag", "worktree",
    }
)

_COMMIT = re.compile(r"[0-9a-f]{7,64}|.*\$.*", re.DOTALL)
_UNCHECKED = re.compile(
    r"StrictHostKeyChecking[=\s]+[\"']?(?:no|off|accept-new)\b|UserKnownHostsFile[=\s]+[\"']?/dev/null", re.IGNORECASE
)


def clone_unpinned(instruction: Instruction, *, require_commit: bool) -> Iterator[Problem]:
    """A repository as it is on the day of the build."""
    fixed_later = False
    found = []
    for step in reversed([each for each in steps(instruction) if each.command.name == "git"]):
        options, arguments = step.command.parsed(GIT_VALUED)
        named = [each.value or "" for each in options if each.name in ("b", "branch", "revision")]
        is_fixed = fixed_later or any(_is_fixed(name, require_commit) for name in named)
        if _is_remote_clone(step.command) and not is_fixed:
            what = "a commit" if require_commit else "a tag or commit"
            message = f"git clone takes what is there today; name {what}, with --branch or git checkout"
            found.append(step.problem(arguments[1], message))
        fixed_later = fixed_later or any(_is_fixed(name, require_commit) for name in _checked_out(step.command))
    yield from reversed(found)


def _is_remote_clone(git: Command) -> bool:
    texts = [word.text for word in git.arguments(GIT_VALUED)]
    return len(texts) > 1 and texts[0] == "clone" and not texts[1].startswith(("/", ".", "file:"))


def _checked_out(git: Command) -> list[str]:
    """The names a command takes the files from: of ``git checkout``, ``git switch --detach``, ``git reset --hard``."""
    options, arguments = git.parsed(GIT_VALUED - {"b"})
    verb = arguments[0].text if arguments else ""
    names = {each.name for each in options}
    is_whole = verb == "checkout" or not names.isdisjoint(_WHOLE.get(verb, ()))
    return [word.text for word in arguments[1:]] if is_whole else []


_WHOLE = {"reset": ("hard",), "switch": ("d", "detach")}


def _is_fixed(name: str, require_commit: bool) -> bool:
    return bool(_COMMIT.fullmatch(name)) if require_commit else bool(name) and name not in MOVING


def clone_full_history(instruction: Instruction) -> Iterator[Problem]:
    """All commits of a repository, of which the build needs one."""
    every = [step for step in steps(instruction) if step.command.name == "git"]
    verbs = {word.text for step in every for word in step.command.arguments(GIT_VALUED)[:1]}
    for step in every if verbs.isdisjoint(NEEDS_HISTORY) else ():
        options, arguments = step.command.parsed(GIT_VALUED)
        shallow = any(each.name.startswith("shallow-") or each.name in _SHALLOW for each in options)
        if not shallow and _is_remote_clone(step.command):
            message = "git clone brings the whole history; add --depth 1"
            yield step.problem(arguments[0], message)


_SHALLOW = ("depth", "filter", "single-branch")


def host_key_unchecked(instruction: Instruction, *, allow_keyscan: bool) -> Iterator[Problem]:
    """ssh that talks to whoever answers."""
    message = "ssh talks to whoever answers; put the keys of the host into known_hosts"
    if instruction.name == "ENV":
        for index, pair in enumerate(instruction.pairs):
            if _UNCHECKED.search(pair["value"] or ""):
                yield Problem(instruction.at("pairs", index, "value"), message)
        return
    found = next(((path, each) for path, text in texts(instruction) if (each := _UNCHECKED.search(text))), None)
    if found:
        yield Problem(found[0], message, found[1].span())
    elif not allow_keyscan:
        yield from _keyscans(instruction)


def _keyscans(instruction: Instruction) -> Iterator[Problem]:
    """Keys that are taken from the network and compared with nothing."""
    every = list(steps(instruction))
    if any(step.command.name in ("diff", "grep", "sha256sum", "ssh-keygen") for step in every):
        return
    kept = any("known_hosts" in word.text for step in every for word in step.command.words)
    for step in every:
        if step.command.name == "ssh-keyscan" and (
            kept or any("known_hosts" in name for name in redirected(step.command))
        ):
            message = "ssh-keyscan trusts whoever answers during the build; write the keys of the host into the file"
            yield step.problem(step.command.words[0], message)
