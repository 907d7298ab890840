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
_GLOB = re.compile(r"[^\s=:*]*/[^\s=:]*\*[^\s=:]*|\*\.\w+")
_TEST = re.compile(r"\[\[|\[\s+(?:!\s+)?(?:-\w+\s|\"?\$|[^\s,]+\s+(?:-\w\w|==?|!=)\s)")


def shell_syntax(instruction: Instruction) -> Iterator[Problem]:
    """Something in a JSON array that only a shell understands, and no shell is started."""
    words = instruction.args
    start = 1 if instruction.name == "HEALTHCHECK" else 0
    if instruction.form != "json" or any(base_name(word).lower() in EXPANDERS for word in words[start:]):
        return
    for index in range(start, len(words)):
        before = words[index - 1] if index > start else ""
        if _needs_shell(words[index], before) and index > start:
            shown = brief(words[index])
            message = f'no shell sees "{shown}", the program gets it as it is; write ["/bin/sh", "-c", "..."]'
            yield Problem(instruction.at("args", index), message)
            return


def _needs_shell(word: str, before: str) -> bool:
    if word in OPERATORS:
        return True
    if _CODE.fullmatch(before):
        return False
    is_pattern = not before.startswith("-") and "://" not in word and bool(_GLOB.fullmatch(word))
    return bool(_EXPANSION.search(word)) or is_pattern


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
