"""apt-get in RUN: versions, questions, recommended packages, package lists left behind."""

from collections.abc import Iterator

from kubelint.checks.dockerfile.run import Step, earlier, keeps_out, steps
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction, Stage
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
    if found and not (accept_debian_snapshot and _uses_snapshot(instruction)):
        step, word = found[0]
        others = f" and {len(found) - 1} more" if len(found) > 1 else ""
        name = brief(word.text)
        message = f'{step.command.name} installs "{name}"{others} in any version; name one: "{name}=<version>"'
        yield step.problem(word, message)


def missing_yes(instruction: Instruction) -> Iterator[Problem]:
    """An install that asks before it acts, and a build where nobody answers."""
    for step in _installs(instruction):
        if not _answers(step.command) and not _is_answered(step):
            message = "apt-get install asks for confirmation, which fails a build; add -y"
            yield step.problem(_install(step.command), message)


def missing_no_recommends(instruction: Instruction, *, also_accept: list[str]) -> Iterator[Problem]:
    """An install that also brings the packages which are merely recommended."""
    accepted = {"APT::Install-Recommends=false", *also_accept}
    for step in _installs(instruction):
        options = step.command.parsed(VALUED)[0]
        named = any(each.name == "no-install-recommends" or each.value in accepted for each in options)
        if not named and not _is_configured(instruction, step):
            yield step.problem(
                _install(step.command), "apt-get install adds recommended packages as well; add --no-install-recommends"
            )


def lists_not_removed(instruction: Instruction, *, accept_any_rm_form: bool) -> Iterator[Problem]:
    """Package lists that stay in a layer of an image that is kept, or that other stages are built on."""
    if not _is_kept(instruction.stage) or _has_mounts(instruction):
        return
    everything = list(steps(instruction))
    for step in everything:
        command = step.command
        if command.name not in ("apt", "apt-get", "aptitude"):
            continue
        update = next((word for word in command.arguments(VALUED) if word.text == "update"), None)
        if update and not _is_cleaned(everything, step, accept_any_rm_form):
            yield step.problem(update, f"package lists stay in this layer; end the same RUN with rm -rf {LISTS}/*")
            return


def _installs(instruction: Instruction, names: list[str] | tuple[str, ...] = ("apt-get",)) -> Iterator[Step]:
    for step in steps(instruction):
        if step.command.name in names and any(word.text == "install" for word in step.command.arguments(VALUED)):
            yield step


def _install(command: Command) -> Word:
    return next(word for word in command.arguments(VALUED) if word.text == "install")


def _is_unpinned(package: str) -> bool:
    """Neither ``name=version``, ``name/release`` nor a file; ``name-`` removes a package."""
    return package != "install" and not any(sign in package for sign in "=/") and not package.endswith((".deb", "-"))


def _uses_snapshot(instruction: Instruction) -> bool:
    """Whether the packages come from an archive that never changes."""
    return any("snapshot.debian.org" in each or "snapshot.ubuntu.com" in each for each in _texts(instruction))


def _texts(instruction: Instruction) -> Iterator[str]:
    """What the stage has said so far, this instruction included."""
    for each in (instruction, *earlier(instruction)):
        yield each.text("text")
        yield from (each.text("heredocs", index, "body") for index in range(len(each.heredocs)))


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


def _is_answered(step: Step) -> bool:
    """``yes | apt-get install``."""
    return any(each.name == "yes" and each.feeds(step.command) for each in step.script.shell.commands)


def _is_configured(instruction: Instruction, step: Step) -> bool:
    """Whether apt was told before, in a file of /etc/apt/apt.conf.d."""
    before = step.script.text[: step.command.start]
    return any("APT::Install-Recommends" in each for each in (before, *list(_texts(instruction))[1:]))


def _is_kept(stage: Stage | None) -> bool:
    """Whether layers of the stage end up in the final image or in another stage's base."""
    return stage is not None and (stage.is_final or any(each.parent is stage for each in stage.file.stages))


def _has_mounts(instruction: Instruction) -> bool:
    return keeps_out(instruction, LISTS) or (
        keeps_out(instruction, "/var/lib/apt") and keeps_out(instruction, "/var/cache/apt")
    )


def _is_cleaned(everything: list[Step], update: Step, any_form: bool) -> bool:
    commands = [each.command for each in everything]
    if not any_form:
        return any(each.name == "rm" and any(w.text in ("-rf", f"{LISTS}/*") for w in each.words) for each in commands)
    return any(_cleans(each) for each in commands[everything.index(update) + 1 :])


def _cleans(command: Command) -> bool:
    texts = [word.text for word in command.words]
    if command.name in ("apt-get", "apt"):
        return "distclean" in texts or "dist-clean" in texts
    over_lists = any(LISTS.startswith(text.rstrip("/*")) or text.startswith(LISTS) for text in texts if len(text) > 4)
    return over_lists and (command.name == "rm" or (command.name == "find" and ("-delete" in texts or "rm" in texts)))
