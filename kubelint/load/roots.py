"""The outline of YAML and JSON text, found without parsing it: what can be said of a file that is broken, too."""

import re
from collections.abc import Iterator

DOCUMENT_START = re.compile(r"^---(?=\s|$)", re.MULTILINE)

#: The first thing in a document: not a comment, not a directive such as ``%YAML 1.2``.
FIRST = re.compile(r"^([ \t]*)([^\s#%])", re.MULTILINE)

KEY = r"""(?m)^([ \t]*+)(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"'#\[\]{},&*!|>%@`:-][^\s:]*))[ \t]*:(?=\s|$)"""

#: In flow style: a comment, a bracket, or a string that may be a key.
FLOW = (
    r"""(?s)(?<![^\s,{\[])#[^\n]*|(?P<open>[{\[])|(?P<close>[}\]])|"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.?)*+)(?:"|\Z)|'(?P<single>(?:[^']|'')*+)(?:'|\Z)|(?P<plain>[\w$./-]+))(?P<colon>\s*:)?"""
)

#: A line that ends in ``|`` or ``>``: a block scalar follows.
BLOCK = (
    r"(?P<lead> *+(?:-[ \t]++)*+)(?P<key>[^#]*?:[ \t]+)?(?:[!&]\S*[ \t]+){0,2}"
    r"[|>][+\-1-9]{0,2}(?:[ \t]+#.*)?[ \t]*\r?$"
)

QUOTED = r"""(?s)(?<![^\s,{\[])(?:"(?:[^"\\]|\\.)*+"|'(?:[^']|'')*+')"""


def root_keys(text: str) -> set[str]:
    """Return the keys at the root of the documents in ``text``, all documents together.

    Block style at any indentation, flow style, and JSON.
    """
    return {key for document in DOCUMENT_START.split(text) for key in _keys(document)}


def has_root_key(text: str, key: str) -> bool:
    """Whether ``key`` stands plainly at the start of a line, as it does in most files. False proves nothing."""
    return text.startswith(f"{key}:") or f"\n{key}:" in text


def without_blocks(text: str) -> str:
    """Return ``text`` without what stands in block scalars (``|`` and ``>``), which is never structure."""
    return "\n".join(_outside_blocks(text.split("\n")))


def without_strings(text: str) -> str:
    """Return ``text`` with empty quotes in place of its quoted strings."""
    return re.sub(QUOTED, '""', text)


def _keys(document: str) -> Iterator[str]:
    first = FIRST.search(document)
    if first is None:
        return
    if first[2] in "{[":
        yield from _flow_keys(document[first.start(2) :])
        return
    for match in re.finditer(KEY, document):
        if match[1] in ("", first[1]):
            yield match[match.lastindex or 0]


def _flow_keys(text: str) -> Iterator[str]:
    depth = 0
    for token in re.finditer(FLOW, text):
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        elif depth == 1 and token["colon"]:
            yield token["double"] or token["single"] or token["plain"] or ""


def _outside_blocks(lines: list[str]) -> Iterator[str]:
    parent: int | None = None  # the column of the key or dash that the open block belongs to
    for line in lines:
        if parent is not None and (not line.strip() or len(line) - len(line.lstrip(" ")) > parent):
            continue
        yield line
        header = re.match(BLOCK, line) if "|" in line or ">" in line else None
        parent = _parent(header) if header else None


def _parent(header: re.Match[str]) -> int:
    return len(header["lead"]) if header["key"] else header["lead"].rfind("-")
