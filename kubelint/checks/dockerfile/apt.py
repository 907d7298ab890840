"""apt-get in RUN: versions, questions, recommended packages, package lists left behind."""

from collections.abc import Iterator

from kubelint.checks.dockerfile.history import happened, is_kept
from kubelint.checks.dockerfile.run import Step, keeps_out, steps
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command, Word

#: The options of apt-get that take a value.
VALUED = frozenset(
    {"a", "c", "config-file", "default-release", "host-architecture", "o", "option", "t", "target-release"}
)

LISTS = "/var/lib/apt/lists"


def unpinned_version(
    instruction: Instruction, *, commands: list[str], ignore_packages: list[str], accept_debian_snapshot: bool
) -> Iterator[Problem]:
    """Packages installed in whatever version there is on the day of the build."""
    found = [
        (step, word)
        for step in _installs(instruction, commands)
        for word in step.command.arguments(VALUED)
        if _is_unpinned(word.text) and word.text not in ignore_packages
    ]
    if found and not (accept_debian_snapshot and _on_snapshot(instruction)):
        step, word = found[0]
        others = f" and {len(found) - 1} more" if len(found) > 1 else ""
        name = brief(word.text)
        message = f'{step.command.name} installs "{name}"{others} in any version; name one: "{name}=<version>"'
        yield step.problem(word, message)


def missing_yes(instruction: Instruction) -> Iterator[Problem]:
    """An install that asks before it acts, and a build where nobody answers."""
    answers = [step.command for step in steps(instruction) if step.command.name == "yes"]
    for step in _installs(instruction):
        if not _answers(step.command) and not any(each.feeds(step.command) for each in answers):
            message = "apt-get install asks for confirmation, which fails a build; add -y"
            yield step.problem(_install(step.command), message)


def missing_no_recommends(instruction: Instruction, *, also_accept: list[str]) -> Iterator[Problem]:
    """An install that also brings the packages which are merely recommended."""
    if _configures(instruction) or happened(instruction, _configures):
        return
    accepted = {"APT::Install-Recommends=false", *also_accept}
    for step in _installs(instruction):
        options = step.command.parsed(VALUED)[0]
        if not any(each.name == "no-install-recommends" or each.value in accepted for each in options):
            message = "apt-get install adds recommended packages as well; add --no-install-recommends"
            yield step.problem(_install(step.command), message)


def lists_not_removed(instruction: Instruction, *, accept_any_rm_form: bool) -> Iterator[Problem]:
    """Package lists that stay in a layer of an image that is kept, or that other stages are built on."""
    if not is_kept(instruction) or _has_mounts(instruction):
        return
    everything = list(steps(instruction))
    clean = not accept_any_rm_form and any(_seems_to_clean(step.command) for step in everything)
    found = None
    for step in reversed(everything):
        clean = clean or (accept_any_rm_form and _cleans(step.command))
        update = _update(step.command)
        if update and not clean:
            found = step.problem(update, f"package lists stay in this layer; end the same RUN with rm -rf {LISTS}/*")
    if found:
        yield found


def _installs(instruction: Instruction, names: list[str] | tuple[str, ...] = ("apt-get",)) -> Iterator[Step]:
    for step in steps(instruction):
        if step.command.name in names and any(word.text == "install" for word in step.command.arguments(VALUED)):
            yield step


def _install(command: Command) -> Word:
    return next(word for word in command.arguments(VALUED) if word.text == "install")


def _is_unpinned(package: str) -> bool:
    """Neither ``name=version``, ``name/release`` nor a file; ``name-`` removes a package."""
    return package != "install" and not any(sign in package for sign in "=/") and not package.endswith((".deb", "-"))


def _on_snapshot(instruction: Instruction) -> bool:
    """Whether the packages come from an archive that never changes."""
    return _names_snapshot(instruction) or happened(instruction, _names_snapshot)


def _names_snapshot(instruction: Instruction) -> bool:
    return any("snapshot.debian.org" in each or "snapshot.ubuntu.com" in each for each in _texts(instruction))


def _configures(instruction: Instruction) -> bool:
    """Whether it tells apt to leave recommended packages out, in a file of /etc/apt/apt.conf.d."""
    texts = list(_texts(instruction))
    return any("APT::Install-Recommends" in each for each in texts) and any("apt.conf" in each for each in texts)


def _texts(instruction: Instruction) -> Iterator[str]:
    yield instruction.text("text")
    yield from (each["body"] for each in instruction.heredocs)


def _answers(command: Command) -> bool:
    options = command.parsed(VALUED)[0]
    names = [each.name for each in options]
    quiet = names.count("q") + names.count("quiet")
    return (
        not {"y", "yes", "assume-yes"}.isdisjoint(names)
        or quiet >= 2
        or any(each.name in ("q", "quiet") and each.value in ("2", "3") for each in options)
        or any(each.value in ("APT::Get::Assume-Yes=true", "APT::Get::Assume-Yes=1") for each in options)
    )


def _has_mounts(instruction: Instruction) -> bool:
    return keeps_out(instruction, LISTS) or (
        keeps_out(instruction, "/var/lib/apt") and keeps_out(instruction, "/var/cache/apt")
    )


def _update(command: Command) -> Word | None:
    if command.name not in ("apt", "apt-get", "aptitude"):
        return None
    return next((word for word in command.arguments(VALUED) if word.text == "update"), None)


def _seems_to_clean(command: Command) -> bool:
    """What hadolint takes for a removal of the lists."""
    return command.name == "rm" and any(word.text in ("-rf", f"{LISTS}/*") for word in command.words)


def _cleans(command: Command) -> bool:
    texts = [word.text for word in command.words]
    if command.name in ("apt-get", "apt"):
        return "distclean" in texts or "dist-clean" in texts
    over_lists = any(LISTS.startswith(text.rstrip("/*")) or text.startswith(LISTS) for text in texts if len(text) > 4)
    return over_lists and (command.name == "rm" or (command.name == "find" and ("-delete" in texts or "rm" in texts)))
