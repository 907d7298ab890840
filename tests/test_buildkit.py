"""Dockerfiles are read as BuildKit reads them, refused where it refuses them, and warned of where it warns.

What it says is recorded in ``oracles/buildkit``: of hand-made files, the rules' examples, the same ones with something
changed, and, where they stand beside the checkout, of public files.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from conftest import ROOT, SHARED
from linting import RULES, lint_files
from reviewed import Row, assert_reviewed

from kubelint.load.dockerfile import documents
from kubelint.load.dockerfile.instructions import statements_of
from kubelint.load.dockerfile.scanner import Scanner
from kubelint.load.dockerfile.statement import Statement
from kubelint.model import Document, Finding, Source
from kubelint.views.image import Image

VERDICTS = ROOT / "tests/oracles/buildkit/verdicts.jsonl.gz"

#: Rules that say more exactly what a check of BuildKit says too.
CLOSER = {
    "arg-out-of-scope": "UndefinedVar",
    "env-self-reference": "UndefinedVar",
    "heredoc-variable-expanded": "UndefinedVar",
    "spaces-around-equals": "LegacyKeyValueFormat",
}

#: The check of BuildKit that says the same as a rule of ours.
CHECKS = CLOSER | {
    rule.name: alias.removeprefix("buildkit:")
    for rule in RULES.values()
    for alias in rule.aliases
    if alias.startswith("buildkit:")
}

#: Options that make a rule say what BuildKit says, no more and no less.
OPTIONS: dict[str, dict[str, Any]] = {
    "from-constant-platform": {"allow_platform_named_stages": True, "allow_variables": True},
    "multiple-cmd": {"report": "earlier"},
    "multiple-entrypoint": {"report": "earlier"},
    "multiple-healthcheck": {"report": "earlier"},
    "secret-in-env-or-arg": {"name_lists": ["buildkit"]},
    "shell-form-command": {"include_healthcheck": False, "allow_after_shell_instruction": True},
    "undefined-variable": {"assume_defined": ["PATH"], "allow_with_default": False},
    "workdir-relative": {"allow_after_absolute": True},
}

#: The rules that say that a file cannot be built.
REFUSED = frozenset(
    {
        "copy-from-later-stage", "copy-from-self", "copy-from-variable", "expose-port-out-of-range",
        "instruction-before-from", "invalid-default-arg-in-from", "invalid-image-reference",
        "onbuild-forbidden-trigger", "syntax-error", "undefined-arg-in-from",
    }
)  # fmt: skip

#: So many files are linted together.
BATCH = 100


class Case(NamedTuple):
    """One file: its text, what BuildKit says, and what we make of it."""

    text: str
    said: dict[str, Any]
    document: Document
    scanner: Scanner
    statements: list[Statement]
    findings: list[Finding]  # but for those that the file itself wants silenced

    @property
    def is_public(self) -> bool:
        return "path" in self.said

    @property
    def is_read(self) -> bool:
        """Whether BuildKit's parser comes to the end of it."""
        return self.said["instructions"] is not None

    @property
    def is_built(self) -> bool:
        return "error" not in self.said

    @property
    def refused(self) -> list[Finding]:
        return [each for each in self.findings if each.rule in REFUSED]

    def first_line(self, line: int) -> int:
        """The line where the instruction begins that ``line`` belongs to."""
        return next((each.line for each in self.statements if each.line <= line <= each.end_line), line)

    def __str__(self) -> str:
        return str(self.said.get("path", repr(self.text)))


def cases() -> Iterator[Case]:
    _, *rows = map(json.loads, gzip.decompress(VERDICTS.read_bytes()).splitlines())
    known = iter([(text.removeprefix("\ufeff"), row) for row in rows if (text := read(row)) is not None])
    rules = sorted(REFUSED.union(CHECKS))
    while batch := list(islice(known, BATCH)):
        files: dict[str, str | None] = {f"{number}/Dockerfile": text for number, (text, _) in enumerate(batch)}
        found: dict[str, list[Finding]] = {path: [] for path in files}
        for each in lint_files(files, select=rules, rules=OPTIONS).findings:
            found[each.file].append(each)
        for (text, row), findings in zip(batch, found.values(), strict=True):
            [document] = documents(Source("Dockerfile", text, "dockerfile"))
            scanner = Scanner(text)
            yield Case(text, row, document, scanner, list(statements_of(scanner)), findings)


def read(said: dict[str, Any]) -> str | None:
    """Return the text of a recorded file; None of a public one that is not there, or is another one now."""
    if "path" not in said:
        return str(said["text"])
    path = SHARED / "corpus" / said["path"]
    found = path.read_bytes() if path.is_file() else b""
    return found.decode() if sha256(found).hexdigest() == said["digest"] else None


#: What BuildKit says of something, and what we say.
Pair = tuple[object, object]


def escape_and_syntax(case: Case) -> Iterator[Pair]:
    if case.is_read:
        syntax = case.document.value["directives"].get("syntax", "").partition(" ")[0]
        yield (case.said["escape"], case.said.get("syntax", "")), (case.document.value["escape"], syntax)


def instructions(case: Case) -> Iterator[Pair]:
    """Lines, flags, words and here-documents. Where one differs, those below it are not compared."""
    if not case.is_read:
        return
    theirs = [_theirs(each, case.is_public) for each in case.said["instructions"]]
    ours = [_ours(each, case.is_public) for each in case.statements]
    for pair in zip(theirs, ours, strict=False):
        yield pair
        if pair[0] != pair[1]:
            return
    yield len(theirs), len(ours)


Instruction = tuple[str, int, int, bool, Any, Any, Any]


def _theirs(said: dict[str, Any], is_public: bool) -> Instruction:
    heredocs = [(each["name"], each["body"], each["expand"], each["chomp"]) for each in said.get("heredocs", ())]
    words = said.get("words")
    is_unknown = words == _kept([""], is_public)
    return (
        *(said["name"], said["first"], said["last"], said.get("json", False)),
        *(said.get("flags"), None if is_unknown else words, heredocs),
    )


def _ours(statement: Statement, is_public: bool) -> Instruction:
    heredocs = [
        (opening.name, _digest(body.text) if is_public else body.text, opening.expand, opening.chomp)
        for opening, body in (statement.child or statement).heredocs
    ]
    flags, words = [each.text for each in statement.flags], _words(statement)
    return (
        *(statement.keyword.text, statement.line, statement.end_line, statement.form == "json"),
        *(_kept(flags, is_public), None if words == [""] else _kept(words, is_public), heredocs),
    )


def _words(statement: Statement) -> list[str]:
    """The words as BuildKit has them: quotes stay, and a pair is its name, its value and what is between them."""
    child = statement.child
    if child:
        return [child.keyword.text, *(each.text for each in child.flags), *_words(child)]
    if statement.name in ("ENV", "LABEL"):
        between = "" if statement.old_form else "="
        return [word for name, value in statement.pairs for word in (name.text, value.text if value else "", between)]
    if statement.name == "ARG":
        return [name.text + (f"={value.text}" if value else "") for name, value in statement.pairs]
    words = [each.text for each in statement.words]
    return words + statement.args[len(words) :] if statement.form == "json" else words


def _kept(words: list[str], is_public: bool) -> list[str] | str | None:
    """What the record has of ``words``: of a public file only a digest."""
    if not words:
        return None
    return _digest("\0".join(words)) if is_public else words


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def stages(case: Case) -> Iterator[Pair]:
    """Names, base images and platforms as written."""
    if case.is_built:
        for theirs, ours in zip(case.said["stages"], case.document.value["stages"], strict=True):
            statement = case.statements[ours["from"]]
            platform = "".join(word.text for _, word in statement.flag_values() if word)
            written = ours["name"], statement.words[0].text, platform
            yield (theirs["name"], theirs["base"], theirs.get("platform", "")), written


def base_images(case: Case) -> Iterator[Pair]:
    """The names that registries are asked for, where they do not depend on what is not in the file."""
    for theirs, stage in zip(case.said["stages"] or (), case.document.value["stages"], strict=False):
        if stage["base"] and stage["parent"] is None and "image" in theirs:
            image = Image.parse(stage["base"])
            tag = f":{image.tag or 'latest'}" if image.tag or not image.digest else ""
            digest = f"@{image.digest}" if image.digest else ""
            yield theirs["image"].lower(), f"{image.full_name}{tag}{digest}".lower()


def values(case: Case) -> Iterator[Pair]:
    """What BuildKit notes in the history of each stage, where we know it all."""
    for theirs, stage in zip(case.said["stages"] or (), case.document.value["stages"], strict=False):
        steps = case.document.value["instructions"][stage["first"] + 1 : stage["end"]]
        steps = [each for each in steps if each["name"] != "ONBUILD"]
        for entry, step in zip(theirs.get("history", ()), steps, strict=False):
            ours = _noted(step)
            if ours is not None:
                yield entry, _digest(ours) if case.is_public else ours


def _noted(step: dict[str, Any]) -> str | None:
    found = step.get("values")
    if found is None or None in found:
        return None
    kind, words = step["name"], [each for value in found for each in value.split()]
    if kind in ("ENV", "LABEL", "ARG") and not any("$" in each["name"] for each in step["pairs"]):
        return " ".join([kind, *(f"{each['name']}={value}" for each, value in zip(step["pairs"], found, strict=True))])
    if kind in ("USER", "STOPSIGNAL") or (kind == "WORKDIR" and found[0].startswith("/")):
        return f"{kind} {found[0]}"
    if kind == "VOLUME":
        return f"{kind} [{' '.join(found)}]"
    if kind == "EXPOSE" and all(re.fullmatch(r"\d+(/\w+)?", each) for each in words):
        return f"{kind} [{' '.join(sorted(each.lower() if '/' in each else f'{each}/tcp' for each in words))}]"
    if kind in ("COPY", "ADD") and "$" not in str(step["flags"]):
        return _copied(step, found)
    return None


def _copied(step: dict[str, Any], found: list[str]) -> str:
    given = {each["name"]: each["value"] for each in step["flags"]}
    flags = ["--parents"] if "parents" in given else []
    flags += [f"--{name}={given[name]}" for name in ("chown", "chmod") if given.get(name)]
    heredocs = [f"<<{each['name']}" for each in step["heredocs"]]
    sources = [each for each in found[:-1] if not re.match(r"\d*<<", each)]
    return " ".join([step["name"], *flags, *sources, *heredocs, found[-1], "# buildkit"])


def missed(case: Case) -> Iterator[Pair]:
    if not case.is_built:
        yield case.said["error"], None if not case.refused else case.said["error"]


def false(case: Case) -> Iterator[Pair]:
    if case.is_built:
        yield (), case.document.faults


def elsewhere(case: Case) -> Iterator[Pair]:
    line = case.said["error"]["line"] if not case.is_built else 0
    if line and case.refused:
        places = [(case.first_line(each.span.line), each.message) for each in case.refused]
        yield case.said["error"], case.said["error"] if line in dict(places) else places


def warnings(case: Case) -> Iterator[Pair]:
    """The same check at the same instruction."""
    if case.is_built:
        theirs = {(each["text"], case.first_line(each["line"])) for each in case.said["warnings"] or ()}
        ours = {(CHECKS[each.rule], case.first_line(each.span.line)) for each in case.findings if _is_check(each)}
        yield from ((each, each if each in ours else "") for each in sorted(theirs))
        yield from (("", each) for each in sorted(ours - theirs))


def _is_check(finding: Finding) -> bool:
    """Whether BuildKit has a check for it. What a RUN uses is left to the shell there."""
    return finding.rule in CHECKS and (finding.rule not in CLOSER or finding.subject.instruction != "RUN")


Comparison = Callable[[Case], Iterator[Pair]]

COMPARISONS: tuple[Comparison, ...] = (
    escape_and_syntax, instructions, stages, base_images, values, missed, false, elsewhere, warnings,
)  # fmt: skip


@lru_cache
def compared() -> tuple[Counter[Comparison], dict[Comparison, list[str]]]:
    """How much was compared in each way, and every difference."""
    counts: Counter[Comparison] = Counter()
    differences: dict[Comparison, list[str]] = {compare: [] for compare in COMPARISONS}
    for case in cases():
        for compare in COMPARISONS:
            for theirs, ours in compare(case):
                counts[compare] += 1
                if theirs != ours:
                    differences[compare].append(f"{case} | BuildKit: {theirs} | ours: {ours}")
    return counts, differences


def assert_alike(compare: Comparison, least: int, *reviewed: Row) -> None:
    """Fail where a difference has not been reviewed, or hardly anything was compared."""
    counts, differences = compared()
    assert_reviewed(differences[compare], reviewed)
    assert counts[compare] >= least


def test_the_escape_character_and_the_syntax_are_those_of_buildkit() -> None:
    assert_alike(escape_and_syntax, 4000)


def test_instructions_are_those_of_buildkit() -> None:
    assert_alike(
        instructions,
        15_000,
        Row(r"BuildKit: \('ONBUILD', .*''\], \[\]\)", 14, "it does not look at an instruction it does not know; we do"),
        Row(r"BuildKit: \('ONBUILD', .*\['(onbuild|ONBUILD)'", 10, "both refuse it; we read no further"),
        Row(r"BuildKit: .*'--[^']*[ÂÃ]", 4, "it reads flags byte by byte, and cuts what is not ASCII in pieces"),
    )


def test_stages_are_those_of_buildkit() -> None:
    assert_alike(stages, 2000)


def test_base_images_are_those_of_buildkit() -> None:
    assert_alike(base_images, 2000)


def test_variables_are_worth_what_they_are_to_buildkit() -> None:
    assert_alike(values, 1500)


NOT_IN_THE_FILE = (
    Row(r"BuildKit: .*lint violation", 5, "warnings are errors because the file says so"),
    Row(r"BuildKit: .*(empty platform value|should not be blank)", 10, "whoever builds it may give the argument"),
    Row(r"BuildKit: .*invalid mount target", 29, "the base image may have a working directory, or set the variable"),
    Row(
        r"\$.*BuildKit: .*(invalid (containerPort|port|signal)|mount type|to be unset|parse platform)",
        12,
        "the base image may set it",
    ),
    Row(r"BuildKit: .*failed to parse stage name", 5, "a dollar sign in it: we take it for a variable"),
)


def test_what_buildkit_refuses_is_found() -> None:
    assert_alike(missed, 1500, *NOT_IN_THE_FILE)


def test_what_buildkit_accepts_is_no_fault() -> None:
    assert_alike(
        false, 2000, Row(r"(ONBUILD|onbuild) .*BuildKit: \(\)", 14, "a trigger that is none; the next build must fail")
    )


def test_what_buildkit_stops_at_is_found_there() -> None:
    assert_alike(
        elsewhere,
        1500,
        Row(r"BuildKit: .*file with no instructions", 3, "it names the last line"),
        Row(r"BuildKit: .*only one \w+ parser directive", 8, "it names the first line; we show the second of them"),
        *NOT_IN_THE_FILE,
    )


def test_warnings_are_those_of_buildkit() -> None:
    assert_alike(
        warnings,
        1000,
        Row(r"BuildKit:  \| .*InvalidDefinition", 32, "it is an experiment there, off unless the file asks for it"),
        Row(r"EXPOSE.*\$.*BuildKit:  \| .*UndefinedVar", 23, "it does not look at the variables of EXPOSE"),
        Row(r"BuildKit:  \| .*SecretsUsed", 9, "it looks neither at global arguments nor at triggers"),
        Row(r"BuildKit: .*SecretsUsed", 12, "what is only about a secret is none: TOKEN_NAME, ALLOW_EMPTY_PASSWORD"),
        Row(r"TARGETPLATFORM:-.*BuildKit: .*RedundantTarget", 2, "a default serves builders that set none"),
        Row(r"BuildKit: .*WorkdirRelative", 10, "C: is no relative path, though the builder cannot know of Windows"),
        Row(r"BuildKit: .*JSONArgsRecommended", 2, "no command at all is no shell form"),
        Row(r"check=skip=all.*BuildKit:  \| .*Multiple", 1, "it silences what it reports above the comment"),
        Row(
            r"check=skip.*BuildKit:  \| .*UndefinedVar", 1, "arg-out-of-scope says it, and goes by no name of BuildKit"
        ),
        Row(r"\$\w*é.*BuildKit: .*UndefinedVar", 2, "letters beyond ASCII in a name; nobody has them"),
        Row(r"\$LD_LIBRARY_PATH.*BuildKit: .*UndefinedVar", 8, "base images set it"),
        Row(r"COPY <<.*\$\{\w:-\w\}.*BuildKit: .*UndefinedVar", 5, "who gives a default knows that it may be unset"),
        Row(r"ARG \w+\$\{.*BuildKit:  \| .*UndefinedVar", 2, "it leaves the name of an argument as it is"),
        Row(r"\$-.*BuildKit: .*UndefinedArgInFrom", 1, "it takes a dash for a name; it is none in a shell's sense"),
    )
