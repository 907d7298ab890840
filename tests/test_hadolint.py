"""What hadolint finds is found too, under the same code and at the same instruction.

What it says is recorded in ``oracles/hadolint``: of an example of each of its codes, of the examples of our rules, and,
where they stand beside the checkout, of public files.
"""

import gzip
import json
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

import pytest
from conftest import ROOT, SHARED
from linting import RULES, lint_files, lint_text
from reviewed import Row, assert_reviewed

from kubelint.model import Finding
from kubelint.shellcheck import program

VERDICTS = ROOT / "tests/oracles/hadolint/verdicts.jsonl.gz"

#: hadolint's code of each rule.
CODES = {
    rule.name: alias.removeprefix("hadolint:")
    for rule in RULES.values()
    for alias in rule.aliases
    if alias.startswith("hadolint:DL")
}

Found = set[tuple[int, str]]


class Case(NamedTuple):
    """One file: its text, what hadolint says, and what we find: (first line of the instruction, code)."""

    text: str
    said: dict[str, Any]
    theirs: Found
    ours: Found

    @property
    def is_rejected(self) -> bool:
        """Whether hadolint cannot read it; it then says nothing else."""
        return any(code == "DL1000" for _, code in self.theirs)

    def __str__(self) -> str:
        return str(self.said.get("path", repr(self.text)))


def read(said: dict[str, Any]) -> str | None:
    """Return the text of a recorded file; None of a public one that is not there, or is another one now."""
    if "path" not in said:
        return str(said["text"])
    path = SHARED / "corpus" / said["path"]
    found = path.read_bytes() if path.is_file() else b""
    return found.decode() if sha256(found).hexdigest() == said["digest"] else None


@lru_cache
def rows() -> list[tuple[str, dict[str, Any]]]:
    _, *found = map(json.loads, gzip.decompress(VERDICTS.read_bytes()).splitlines())
    return [(text, row) for row in found if (text := read(row)) is not None]


@lru_cache
def cases() -> list[Case]:
    return [Case(text, row, _theirs(row), ours(text, row.get("options", []))) for text, row in rows()]


def _theirs(said: dict[str, Any]) -> Found:
    return {(line, code) for line, code in said["found"] if code.startswith("DL")}


def ours(text: str, options: list[str]) -> Found:
    select = [name for name, code in CODES.items() if RULES[name].profile != "hardened" or code in options]
    found = lint_text(text, "Dockerfile", select=select, rules=_options(options))
    return {(_first_line(each), CODES[each.rule]) for each in found if each.rule in CODES}


def _first_line(finding: Finding) -> int:
    return finding.subject.line or finding.span.line


def _options(options: list[str]) -> dict[str, dict[str, Any]]:
    """hadolint's options as options of our rules."""
    given = dict(zip(options[::2], options[1::2], strict=False))
    key, _, kind = given.get("--require-label", "").partition(":")
    schema = {"label_schema": {key: kind}} if key else {}
    settings = {name: dict(schema) for name in CODES if "label_schema" in RULES[name].options}
    settings["label-unexpected"]["strict_labels"] = "--strict-labels" in options
    registries = [given["--trusted-registry"]] if "--trusted-registry" in given else []
    return settings | {"untrusted-registry": {"trusted_registries": registries}}


EXAMPLES = [(row["code"], row["side"]) for _, row in rows() if "code" in row]


@pytest.mark.parametrize(("code", "side"), EXAMPLES)
def test_example_of_a_code(code: str, side: str) -> None:
    """hadolint tells of the code in the bad example, and nothing of it in the good one."""
    [case] = [each for each in cases() if (each.said.get("code"), each.said.get("side")) == (code, side)]
    theirs = {line for line, each in case.theirs if each == code}

    assert bool(theirs) == (side == "bad")
    assert {line for line, each in case.ours if each == code} == theirs


def test_every_code_has_an_example() -> None:
    assert set(CODES.values()) == {code for code, _ in EXAMPLES}


#: In public files.
PUBLIC = [
    Row(r"^only hadolint: DL3062 .*perkeep", 1, "go run make.go runs a file that is there, no module"),
    Row(r"^only ours: DL3064 .*telize", 1, "LICENSE_KEY is a secret by BuildKit's list, not by hadolint's"),
    Row(r"^only ours: DL3009 .*virtualbox", 1, "the lists are removed before they are fetched a second time"),
]

#: In the examples of our rules, which show the borders of each.
OWN = [
    # hadolint takes a word for what it is not, or does not know a way to say it
    Row(r"^only hadolint: DL3000 ", 1, "a comment of kubelint silences it"),
    Row(r"^only hadolint: DL3006 .*\$", 1, "the tag may be in the variable"),
    Row(
        r"^only hadolint: DL30(08|15) .* install -y curl$", 2, "a snapshot's address fixes versions, a setting the rest"
    ),
    Row(r"^only hadolint: DL3009 ", 3, "removed with rm -r -f, with find, or never to be in the layer"),
    Row(r"^only hadolint: DL3014 ", 3, "-qq, -q=2, a setting, and yes answer too"),
    Row(r"^only hadolint: DL3015 .*APT::Install-Recommends", 1, "the setting says the same"),
    Row(
        r"^only hadolint: DL30(13|16|18|28|33|41|62) ",
        12,
        "local files, groups, repositories and versions that an option gives",
    ),
    Row(r"^only hadolint: DL30(19|32|40) ", 5, "the cache is a mount"),
    Row(r"^only hadolint: DL3020 ", 8, "only ADD unpacks .tar.zst, clones git@, or takes what may be an address"),
    Row(r"^only hadolint: DL3021 .* \.$", 1, "the working directory is a directory"),
    Row(r"^only hadolint: DL3022 ", 5, "names of stages go by any case; the stage itself has a code of its own"),
    Row(r"^only hadolint: DL3025 HEALTHCHECK", 6, "a shell that has something to do"),
    Row(r"^only hadolint: DL3025 ", 2, "BuildKit's comment silences it"),
    Row(r"^only hadolint: DL3030 .*yes \|", 1, "yes answers too"),
    Row(r"^only hadolint: DL3036 ", 1, "the cache is removed by hand"),
    Row(r"^only hadolint: DL3042 .*rm -rf /root/.cache", 1, "the cache is removed by hand"),
    Row(r"^only hadolint: DL3044 ", 1, "single quotes and the escape character hide the variable"),
    Row(r"^only hadolint: DL3046 ", 1, "-lmu has the l in it"),
    Row(r"^only hadolint: DL3047 ", 1, "wget is installed, not run"),
    Row(r"^only hadolint: DL3064 ", 4, "what is only about a secret is none: TOKEN_NAME, PASSWORD_FILE"),
    Row(r"^only hadolint: DL3066 ", 2, "a number in quotes, or one that a variable leads to"),
    Row(r"^only hadolint: DL4005 ", 2, "the link is elsewhere, /bin/sh stays as it is"),
    Row(r"^only hadolint: DL4006 ", 6, "pipefail is set inside, by a stage below, or there is no such shell"),
    # hadolint does not look, or not so closely
    Row(r"^only ours: DL1000 ", 8, "it takes what BuildKit refuses"),
    Row(r"^only ours: DL3001 .*/etc/init.d/", 1, "the script that service runs"),
    Row(r"^only ours: DL3002 .*\$", 1, "the variable leads to root"),
    Row(r"^only ours: DL300[67] ", 6, "a registry with a port is no tag; defaults of arguments count"),
    Row(r"^only ours: DL3010 ", 3, "more suffixes, and what the archive is called"),
    Row(r"^only ours: DL3011 ", 1, "a range that ends before it starts"),
    Row(r"^only ours: DL3021 ADD", 2, "ADD is no different"),
    Row(r"^only ours: DL3022 ", 3, "in mounts, and a variable beside a tag"),
    Row(r"^only ours: DL3023 ", 3, "in any case, by number, and in mounts"),
    Row(r"^only ours: DL3024 ", 1, "names are the same in any case"),
    Row(r"^only ours: DL3025 ", 1, "a lone backslash makes it no JSON"),
    Row(r"^only ours: DL3038 ", 1, "dnf5"),
    Row(r"^only ours: DL3046 ", 3, "--uid, and a number right behind -u"),
    Row(r"^only ours: DL3047 ", 1, "in a here-document"),
    Row(r"^only ours: DL3059 ", 1, "a JSON array may be joined too"),
    Row(r"^only ours: DL3063 ", 1, "in any case"),
    Row(r"^only ours: DL3064 ", 4, "BuildKit's list; every name of an ARG"),
    Row(r"^only ours: DL3065 ", 1, "in quotes"),
    Row(r"^only ours: DL4000 ", 1, "in a trigger"),
    Row(r"^only ours: DL4005 .*ONBUILD", 1, "/usr/bin/sh is the same"),
    Row(
        r"^only ours: DL30(04|08|09|13|14|15|16|30|32|40|42|60) ",
        28,
        "behind sudo, xargs, find, a path, or sh -c; plain yarn",
    ),
]


def differences(public: bool) -> Iterator[str]:
    for case in cases():
        if ("path" in case.said) == public and not case.is_rejected:
            lines = ["", *case.text.split("\n")]
            for line, code in sorted(case.theirs ^ case.ours):
                who = "hadolint" if (line, code) in case.theirs else "ours"
                yield f"only {who}: {code} {case.said.get('path', '')} {lines[line]}".replace("  ", " ")


@pytest.mark.parametrize("reviewed", [PUBLIC, OWN], ids=["public files", "examples of our rules"])
def test_codes_are_those_of_hadolint(reviewed: list[Row]) -> None:
    assert_reviewed(differences(reviewed is PUBLIC), reviewed)


def test_public_files_agree_in_99_of_100_findings() -> None:
    known = [each for each in cases() if "path" in each.said and not each.is_rejected]
    if not known:
        pytest.skip("no public files beside this checkout")
    both = sum(len(each.theirs & each.ours) for each in known)
    either = sum(len(each.theirs | each.ours) for each in known)

    assert both / either >= 0.99


def test_files_that_hadolint_cannot_read_are_read() -> None:
    """Its parser ends at what may follow a here-document, and at a mount without a target."""
    rejected = [each for each in cases() if "path" in each.said and each.is_rejected]

    assert [str(each) for each in rejected if any(code == "DL1000" for _, code in each.ours)] == []


#: What hadolint has of ShellCheck and we do not.
SHELL = [
    Row(
        r"^SC2086 RUN echo \$(VERSION|NAME)",
        2,
        "it forgets all names of an ARG but the first, so they seem unset to it",
    ),
    Row(r"^SC2086 ONBUILD ", 1, "it knows no arguments in a trigger"),
    Row(r"^SC30(37|40) ", 2, "the shell of images made from alpine and busybox has pipefail and echo -e"),
]


@pytest.mark.skipif(not program(), reason="ShellCheck is not installed")
def test_findings_of_shellcheck_are_among_ours() -> None:
    texts = {f"{number}/Dockerfile": text for number, (text, _) in enumerate(rows())}
    ours: dict[str, Found] = {path: set() for path in texts}
    for each in lint_files(texts, select=["shellcheck"]).findings:
        ours[each.file].update((_first_line(each), alias.removeprefix("hadolint:")) for alias in each.aliases)
    missing = [
        f"{code} {row.get('path', '')} {text.split(chr(10))[line - 1]}".replace("  ", " ")
        for (text, row), found in zip(rows(), ours.values(), strict=True)
        for line, code in row["found"]
        if code.startswith("SC") and (line, code) not in found
    ]

    assert_reviewed(missing, SHELL)
