"""The ignore comments of a Dockerfile: what in them silences nothing as it is spelled, and that there are any."""

import re
from collections.abc import Iterator, Mapping

from kubelint.catalog import Rule
from kubelint.model import Comment, Fault, Span
from kubelint.suppress import foreign, own, places
from kubelint.suppress.layout import Layout, span_of
from kubelint.text import brief, suggest

PRAGMA = re.compile(r"[ \t]*hadolint[ \t]+(?:(?:global|stage)[ \t]+)?ignore[ \t]*=(?P<codes>[^#]*)")
WORD = re.compile(r"(?P<stray>,(?=\s*(?:,|\Z)))|,|[^\s,]+")
CODE = re.compile(r"(?i:DL|SC)[0-9]+|[DLSC0-9]+")

#: Codes that hadolint had once: a comment that names one does no harm.
RETIRED = frozenset({"DL3005", "DL3017", "DL3031", "DL3039", "DL4002"})

CHECK = re.compile(r"\s*(?i:check)\s*=\s*(?:(?:error|experimental)=[^\s;]*;)*skip=(?P<names>[^\s;]*)")
NAME = re.compile(r"[^,\s;]+")

#: What BuildKit checks when it has the base image, and kubelint never does.
NEEDS_IMAGE = "InvalidBaseImagePlatform"

#: What is wrong: from where to where in the text of a comment, and in words.
Flaw = tuple[int, int, str]


def faults(layout: Layout, rules: Mapping[str, Rule], has_foreign: bool) -> Iterator[Fault]:
    """Yield what is to be said of the ignore comments; of those for other tools only where they are honoured."""
    for comment in layout.comments:
        if _is_inline(comment, has_foreign):
            message = "this comment silences findings of the next instruction; mend them instead"
            yield Fault("no-ignore-comments", message, span_of(comment))
        for start, end, message in _flaws(comment, layout, rules) if has_foreign else ():
            first = comment.column + 1  # behind the "#"
            span = Span(comment.line, first + start, comment.line, first + end)
            yield Fault("unknown-ignore-code", message, span)


def _is_inline(comment: Comment, has_foreign: bool) -> bool:
    """Whether it is about one instruction; what is about a whole file or stage is more of a setting."""
    match = own.DIRECTIVE.match(comment.text)
    if match:
        return match["form"] == "ignore"
    return has_foreign and re.match(foreign.HADOLINT.format(""), comment.text) is not None


def _flaws(comment: Comment, layout: Layout, rules: Mapping[str, Rule]) -> Iterator[Flaw]:
    if pragma := PRAGMA.match(comment.text):
        yield from _of_hadolint(pragma, rules)
    elif (check := CHECK.match(comment.text)) and places.of_check(layout, comment):
        yield from _of_buildkit(check, rules)


def _of_hadolint(pragma: re.Match[str], rules: Mapping[str, Rule]) -> Iterator[Flaw]:
    """Codes in upper case with commas between them, and only a second ``#`` behind: so hadolint reads them."""
    before = ""
    for word in WORD.finditer(pragma.string, *pragma.span("codes")):
        is_wrong = _of_comma(word, before) if "," in word[0] else _of_code(word[0], before, rules)
        if is_wrong:
            yield (*word.span(), is_wrong)
        if "," not in word[0] and not CODE.fullmatch(word[0]):
            return  # what follows is prose
        before = word[0]


def _of_comma(comma: re.Match[str], before: str) -> str:
    is_stray = comma["stray"] or not before
    return "this comma makes hadolint drop the whole comment; remove it" if is_stray else ""


def _of_code(word: str, before: str, rules: Mapping[str, Rule]) -> str:
    """What is wrong with one word, which stands behind a comma, a code or nothing."""
    is_behind_code = before not in ("", ",")
    drops = f'"{brief(word)}" {{}}, so hadolint drops the whole comment; {{}}'
    if not CODE.fullmatch(word):
        return drops.format("is no code", 'put "#" before it' if is_behind_code else "write DL or SC and a number")
    if is_behind_code:
        return drops.format("follows without a comma", "put one before it")
    if word != word.upper():
        return drops.format("is not in upper case", f'write "{word.upper()}"')
    is_known = word in RETIRED or foreign.names(f"hadolint:{word}", rules)
    return "" if is_known else f'hadolint has no rule "{brief(word)}", so this silences nothing'


def _of_buildkit(check: re.Match[str], rules: Mapping[str, Rule]) -> Iterator[Flaw]:
    """Names as BuildKit spells them, upper and lower case included; a blank ends the list."""
    start, end = check.span("names")
    aliases = (alias for each in rules.values() for alias in each.aliases if alias.startswith("buildkit:"))
    known = {NEEDS_IMAGE, *(each.removeprefix("buildkit:") for each in aliases)}
    for name in NAME.finditer(check.string, start, end) if check["names"] != "all" else ():
        if name[0] not in known:
            hint = suggest(name[0], known)
            yield (*name.span(), f'BuildKit has no check "{brief(name[0])}", so this silences nothing{hint}')
    behind = NAME.search(check.string, end)
    if behind and (check["names"].endswith(",") or behind[0] in known):
        yield (*behind.span(), f'"{brief(behind[0])}" stands behind a blank, which ends the list; remove the blank')
