"""apk, dnf, yum and zypper in RUN."""

from collections.abc import Iterator

from kubelint.checks.dockerfile.managers import APK, DNF, YUM, ZYPPER, calls, unanswered, uncleaned, unpinned
from kubelint.checks.dockerfile.run import keeps_out, steps
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command


def apk_unpinned_version(instruction: Instruction, *, ignore_packages: list[str]) -> Iterator[Problem]:
    """Alpine packages without a version."""
    yield from unpinned(instruction, APK, ignore_packages)


def yum_unpinned_version(instruction: Instruction) -> Iterator[Problem]:
    """Packages that yum installs without a version."""
    yield from unpinned(instruction, YUM)


def dnf_unpinned_version(instruction: Instruction, *, commands: list[str]) -> Iterator[Problem]:
    """Packages that dnf installs without a version."""
    yield from unpinned(instruction, DNF._replace(programs=tuple(commands)))


def zypper_unpinned_version(instruction: Instruction) -> Iterator[Problem]:
    """Packages that zypper installs without a version."""
    yield from unpinned(instruction, ZYPPER)


def yum_missing_yes(instruction: Instruction) -> Iterator[Problem]:
    """A yum that waits for an answer."""
    yield from unanswered(instruction, YUM)


def dnf_missing_yes(instruction: Instruction, *, commands: list[str], extra_commands: list[str]) -> Iterator[Problem]:
    """A dnf that waits for an answer."""
    yield from unanswered(instruction, DNF._replace(programs=(*commands, *extra_commands)))


def zypper_missing_non_interactive(instruction: Instruction) -> Iterator[Problem]:
    """A zypper that waits for an answer."""
    yield from unanswered(instruction, ZYPPER)


def yum_not_cleaned(instruction: Instruction, *, accept_cache_mount: bool) -> Iterator[Problem]:
    """What yum downloads stays in the layer."""
    yield from uncleaned(instruction, YUM, YUM.caches if accept_cache_mount else ())


def dnf_not_cleaned(instruction: Instruction, *, cache_targets: list[str]) -> Iterator[Problem]:
    """What dnf downloads stays in the layer."""
    yield from uncleaned(instruction, DNF, cache_targets)


def zypper_not_cleaned(instruction: Instruction) -> Iterator[Problem]:
    """What zypper downloads stays in the layer."""
    yield from uncleaned(instruction, ZYPPER, ZYPPER.caches)


def zypper_dist_upgrade(instruction: Instruction) -> Iterator[Problem]:
    """An upgrade to whatever the distribution is by now."""
    for call in calls(instruction, ZYPPER, ("dist-upgrade", "dup")):
        message = f"zypper {call.verb.text} replaces the whole base image; use a newer base image instead"
        yield call.step.problem(call.verb, message)
        return


def apk_no_cache(instruction: Instruction, *, cache_targets: list[str]) -> Iterator[Problem]:
    """An index that is downloaded into the layer."""
    if any(keeps_out(instruction, target) for target in cache_targets):
        return
    for call in calls(instruction, APK, APK.installs):
        if not call.step.command.has_flag("no-cache", valued=APK.valued):
            message = "apk add stores the package index in the layer until something removes it; add --no-cache"
            yield call.step.problem(call.verb, message)
            return


def apk_virtual_not_deleted(instruction: Instruction) -> Iterator[Problem]:
    """A group of packages that was named so that it can be deleted, and is not."""
    if instruction.onbuild or instruction.stage is None or not instruction.stage.is_final:
        return
    every = list(steps(instruction))
    deleted = {name for step in every for name in _deleted(step.command)}
    for step in every:
        options, arguments = step.command.parsed(APK.valued)
        if step.command.name != "apk" or not arguments or arguments[0].text != "add":
            continue
        name = next((each.value for each in options if each.name in ("t", "virtual") and each.value), None)
        if name and name not in deleted and "run" not in name:  # .rundeps are there to stay
            word = next(word for word in step.command.words if word.text.endswith(name))
            message = f'packages of "{brief(name)}" stay in the image; end the RUN with apk del {brief(name)}'
            yield step.problem(word, message)


def _deleted(command: Command) -> list[str]:
    texts = [word.text for word in command.arguments(APK.valued)] if command.name == "apk" else []
    return texts[1:] if texts[:1] == ["del"] else []
