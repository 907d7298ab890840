"""The JSON form of instructions: shell syntax in it that no shell sees, and arrays that are none."""

import re
from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import SHELLS, base_name

OPERATORS = frozenset({"&&", "||", "|", ";", ">", ">>", "<", "2>&1", "&"})

#: Shells, and programs that expand variables themselves.
EXPANDERS = SHELLS | {"cmd", "envsubst", "fish", "powershell", "pwsh"}

#: Options after which comes a program in another language.
_CODE = re.compile(r"-[a-zA-Z]*[cerEpn]|--(?:eval|command|execute|print)")

_EXPANSION = re.compile(r"\$\{?[A-Za-z_]|\$\(|`")
#: Programs whose arguments after options are files, which a shell would have looked up.
FILE_TOOLS = frozenset({"chgrp", "chmod", "chown", "cp", "ln", "ls", "mv", "rm", "touch"})
_NO_FILE = re.compile(r"[\s=:]")
_TEST = re.compile(r"\[\[|\[\s+(?:!\s+)?(?:-\w+\s|\"?\$|[^\s,]+\s+(?:-\w\w|==?|!=)\s)")


def shell_syntax(instruction: Instruction) -> Iterator[Problem]:
    """Something in a JSON array that only a shell understands, and no shell is started."""
    words = instruction.args
    start = 1 if instruction.name == "HEALTHCHECK" else 0
    if instruction.form != "json" or any(base_name(word).lower() in EXPANDERS for word in words[start:]):
        return
    for index in range(start + 1, len(words)):
        before = "" if base_name(words[start]) in FILE_TOOLS else words[index - 1]
        if _needs_shell(words[index], before):
            shown = brief(words[index])
            message = f'no shell sees "{shown}", the program gets it as it is; write ["/bin/sh", "-c", "..."]'
            yield Problem(instruction.at("args", index), message)
            return


def _needs_shell(word: str, before: str) -> bool:
    if word in OPERATORS:
        return True
    if _CODE.fullmatch(before):
        return False
    return bool(_EXPANSION.search(word)) or (not before.startswith("-") and _is_pattern(word))


def _is_pattern(word: str) -> bool:
    """``/tmp/*`` and ``*.txt``; not a class path or an address, in which others see to the asterisk."""
    head, asterisk, tail = word.partition("*")
    return bool(asterisk) and ("/" in head or (not head and tail.startswith("."))) and not _NO_FILE.search(word)


def broken_json(instruction: Instruction) -> Iterator[Problem]:
    """A JSON array with a mistake in it, which the builder takes for shell text or for file names."""
    text = instruction.text("text")
    start = re.match(r"CMD\s+", text, re.IGNORECASE) if instruction.name == "HEALTHCHECK" else None
    begin = start.end() if start else 0
    array = text[begin:].strip()
    if instruction.form == "json" or not array.startswith("[") or not array.endswith("]") or _TEST.match(array):
        return
    fault = "strings need double quotes" if "'" in array else "look for a comma too many or missing, or a backslash"
    message = f"{instruction.name} looks like a JSON array and is none, so it is taken for plain text; {fault}"
    yield Problem(instruction.at("text"), message, (begin, begin + 1))
