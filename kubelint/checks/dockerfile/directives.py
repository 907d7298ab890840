"""Comments that speak to the builder, and lines that continue into nothing."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Dockerfile, Instruction
from kubelint.views.image import Image

_DIRECTIVE = re.compile(r"\s*(syntax|escape|check)\s*=\s*(skip=)?", re.IGNORECASE)
_SYMBOLIC_MODE = re.compile(r"[^0-7$]")

#: Flags that version 1.0 of the Dockerfile syntax does not know, and the version that brought them.
#: Source: https://docs.docker.com/build/buildkit/dockerfile-release-notes/
NEWER_FLAGS = {
    ("ADD", "checksum"): "1.6",
    ("ADD", "chmod"): "1.2",
    ("ADD", "exclude"): "1.19",
    ("ADD", "keep-git-dir"): "1.1",
    ("ADD", "link"): "1.4",
    ("ADD", "unpack"): "1.17",
    ("COPY", "chmod"): "1.2",
    ("COPY", "exclude"): "1.19",
    ("COPY", "link"): "1.4",
    ("COPY", "parents"): "1.20",
    ("RUN", "mount"): "1.2",
    ("RUN", "network"): "1.3",
    ("RUN", "security"): "1.20",
}
UNSTABLE_TAGS = ("", "latest", "master")


def late(dockerfile: Dockerfile) -> Iterator[Problem]:
    """A parser directive below an ordinary comment, an empty line or an instruction, where it is plain text."""
    comments = list(dockerfile.items("comments"))
    for path, comment in comments[_in_force(dockerfile) :]:
        found = _DIRECTIVE.match(comment["text"])
        if found and not (found[2] and _above_instruction(dockerfile, comment["line"])):
            name = found[1].lower()
            yield Problem(path, f'directive "{name}" comes too late to have an effect; move it to the top of the file')


def _in_force(dockerfile: Dockerfile) -> int:
    """How many comments stand line by line at the top of the file and are directives; a ``#!`` line may precede."""
    count = 0
    for path, comment in dockerfile.items("comments"):
        is_shebang = path[-1] == 0 and comment["text"].startswith("!")
        if comment["line"] != count + 1 or not (is_shebang or _DIRECTIVE.match(comment["text"])):
            break
        count += 1
    return count


def _above_instruction(dockerfile: Dockerfile, line: int) -> bool:
    """Whether an instruction follows a comment, which then may be about that instruction alone."""
    number = bisect_left(dockerfile.instructions, line, key=lambda each: each.line)
    inside = number and (dockerfile.instructions[number - 1].integer("end_line") or 0) > line
    return number < len(dockerfile.instructions) and not inside


def empty_continuation_line(instruction: Instruction) -> Iterator[Problem]:
    """An empty line between the lines of one instruction."""
    lines = instruction.get("blank_lines") or []
    if lines and not instruction.onbuild:
        message = f"an empty line inside {instruction.name}, which BuildKit will refuse; delete it"
        yield Problem(instruction.at("blank_lines", 0), message)


def continuation_at_end(instruction: Instruction) -> Iterator[Problem]:
    """An escape character at the end of the file, which continues into nothing."""
    if instruction.get("unfinished") and not instruction.onbuild:
        end = len(instruction.text("text"))
        message = f"{instruction.name} continues beyond the end of the file; delete the last escape character"
        yield Problem(instruction.at("text"), message, (end, end))


def missing_syntax(dockerfile: Dockerfile) -> Iterator[Problem]:
    """A file without ``# syntax=`` that uses what the first version of the syntax did not have."""
    if "syntax" in dockerfile.directives:
        return
    for instruction in dockerfile.instructions:
        for path, what, version in _newer(instruction):
            message = f'{what} needs Dockerfile syntax {version}; begin the file with "# syntax=docker/dockerfile:1"'
            yield Problem(path, message)
            return


def _newer(instruction: Instruction) -> Iterator[tuple[Path, str, str]]:
    """Yield (path, what, version) of everything in an instruction that is newer than version 1.0."""
    for index, (name, value) in enumerate(instruction.flags):
        path, what = instruction.at("flags", index), f"{instruction.name} --{name}"
        if name == "chmod" and value and _SYMBOLIC_MODE.search(value) and "$" not in value:
            yield path, f"{what}={brief(value)}", "1.14"
        elif (instruction.name, name) in NEWER_FLAGS:
            secret = name == "mount" and value and "type=secret" in value and re.search(r"(?:^|,)env=", value)
            yield path, what, "1.10" if secret else NEWER_FLAGS[instruction.name, name]
    if instruction.heredocs:
        yield instruction.at("heredocs", 0), "a here-document", "1.4"


def unpinned_syntax(dockerfile: Dockerfile, *, allowed: list[str]) -> Iterator[Problem]:
    """A frontend image that moves, or that somebody other than Docker made."""
    text = dockerfile.directives.get("syntax", "").split(" ")[0]
    if not text:
        return
    image = Image.parse(text)
    fault = ""
    if image.repository not in allowed:
        fault = f"is none of {', '.join(allowed)}" if allowed else "is not allowed"
    elif not image.digest and (image.tag in UNSTABLE_TAGS or image.tag.endswith("-labs")):
        fault = "changes without notice"
    if fault:
        yield Problem(
            ("directives", "syntax"),
            f'syntax image "{brief(text)}" {fault}, and it has full control of the build; '
            "use docker/dockerfile with a version",
        )


def definition_comment(instruction: Instruction) -> Iterator[Problem]:
    """A comment above a named stage or an argument that begins with another word than its name."""
    name = _defined_name(instruction)
    if not name:
        return
    described = _comment_above(instruction)
    if described and described.split(None, 1)[0] != name:
        message = f'comment above {instruction.name} "{brief(name)}" describes something else; begin it with the name'
        yield Problem(instruction.path, message)


def _defined_name(instruction: Instruction) -> str:
    if instruction.onbuild:
        return ""
    if instruction.name == "FROM":
        return instruction.args[2] if len(instruction.args) == 3 else ""
    return instruction.pairs[0]["name"] or "" if len(instruction.pairs) == 1 else ""


def _comment_above(instruction: Instruction) -> str:
    """The last comment between an instruction and the one before, directives left out; "" where there is none."""
    before = instruction.file.get("instructions", instruction.index - 1, "end_line") if instruction.index else 0
    lines, texts = _comments(instruction.file)
    number = bisect_left(lines, instruction.line) - 1
    if number < 0 or lines[number] <= before or _DIRECTIVE.match(texts[number]):
        return ""
    return texts[number].strip()


@lru_cache(maxsize=4)
def _comments(file: Dockerfile) -> tuple[list[int], list[str]]:
    """The lines and the texts of a file's comments."""
    comments = [comment for _, comment in file.items("comments")]
    return [each["line"] for each in comments], [each["text"] for each in comments]
