"""ShellCheck on RUN: what it is given, where its findings point, and what is said where it could not be asked."""

import os
import pickle
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from linting import lint_files, lint_text

from kubelint.load import load
from kubelint.model import Finding, Report, Source, Span
from kubelint.report import summary
from kubelint.shellcheck import Batch, Script, batch, process, program, scripts

installed = pytest.mark.skipif(not program(), reason="ShellCheck is not installed")
posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")


def found(text: str, **overrides: Any) -> tuple[Finding, ...]:
    return lint_text(text, "Dockerfile", select=["shellcheck"], **overrides)


def scripts_of(text: str, **options: bool) -> list[Script]:
    return list(scripts(load(Source("Dockerfile", text, "dockerfile"))[0], **options))


def problems_of(text: str, **options: Any) -> list[tuple[str, Span]]:
    """The code of each finding under ``options``, and where it is."""
    (document,) = load(Source("Dockerfile", text, "dockerfile"))
    made = list(scripts(document, **options))
    checked = Batch().checked(made)
    found = [each for script in made for each in checked.problems(script, **options)]
    return [(each.message.partition(":")[0], document.tree.span(each.path, each.part)) for each in found]


def answered(program: str, words: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Those of ``words`` to which ``program`` has an answer, when each is the script of a RUN."""
    monkeypatch.setattr(batch, "program", lambda: program)
    made = [script for word in words for script in scripts_of(f"FROM a:1\nRUN {word}\n")]
    return [script.text for script in Batch().checked(made).comments]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What each process is given of a ShellCheck that objects to nothing."""
    given: list[list[str]] = []

    class Content:
        is_done = True

        def __init__(self, _program: str, texts: list[str]):
            self.texts = texts
            given.append(texts)

        def answer(self) -> dict[str, list[Any]]:
            return {text: [] for text in self.texts}

    monkeypatch.setattr(batch, "program", lambda: "/bin/shellcheck")
    monkeypatch.setattr(batch, "Process", Content)
    return given


def without_program(files: dict[str, str | None], monkeypatch: pytest.MonkeyPatch, **overrides: Any) -> Report:
    monkeypatch.setattr(batch, "program", lambda: "")
    return lint_files(files, **overrides)


@installed
def test_finding_carries_the_code_the_weight_and_the_place_of_the_word() -> None:
    (finding,) = found('FROM debian:12\nRUN name=$(cat /name) && \\\n    # for later\n\n    touch "/😀" $name\n')

    assert (finding.span, finding.severity) == (Span(5, 16, 5, 21), "info")
    assert finding.message == "SC2086: Double quote to prevent globbing and word splitting"
    assert finding.aliases == ("shellcheck:SC2086", "hadolint:SC2086")
    assert (finding.subject.instruction, finding.subject.line) == ("RUN", 2)


@installed
@pytest.mark.parametrize(
    ("run", "span"),
    [
        ("RUN\ttouch\t$1", Span(2, 11, 2, 13)),
        ("RUN --mount=type=cache,target=/var/cache touch $1", Span(2, 48, 2, 50)),
        ("ONBUILD RUN touch $1", Span(2, 19, 2, 21)),
        ("RUN <<EOF\nset -e\n\n  touch $1\nEOF", Span(5, 9, 5, 11)),
        ("RUN <<EOF\n#!/bin/bash\n# a comment\ntouch $1\nEOF", Span(5, 7, 5, 9)),
        ("RUN cat >/motd <<EOF && touch $1\nit is\nEOF", Span(2, 31, 2, 33)),
        ("RUN cat >/motd <<EOF && \\\n  touch $1\nit is\nEOF", Span(3, 9, 3, 11)),
        ("RUN cat <<A >/a && cat <<B >/b\nfirst\nA\n$(touch $1)\nB", Span(5, 9, 5, 11)),
        ("RUN echo '\\\n  a' && \\\n touch $1", Span(4, 8, 4, 10)),
    ],
)
def test_position_is_that_of_the_file(run: str, span: Span) -> None:
    positions = [each.span for each in found(f"FROM debian:12\n{run}\n") if each.message.startswith("SC2086")]

    assert positions == [span]


@installed
def test_positions_do_not_depend_on_the_variables_that_are_exported() -> None:
    head = "FROM debian:12\nARG ONE=1 TWO=2\nENV THREE=3\n"
    (finding,) = found(f"{head}RUN echo $ONE $TWO $THREE && touch $1\n")

    assert finding.span == Span(4, 36, 4, 38)


@installed
def test_every_finding_of_a_run_is_reported() -> None:
    findings = found("FROM debian:12\nRUN touch $1 && source /etc/profile && touch $2\n")

    assert [each.message.partition(":")[0] for each in findings] == ["SC2086", "SC3046", "SC2086"]


@installed
@pytest.mark.parametrize(
    ("text", "overrides"),
    [
        ("# kubelint: ignore[SC2086] two words\nRUN touch $1", {}),
        ("# kubelint: ignore[shellcheck] two words\nRUN touch $1", {}),
        ("# hadolint ignore=SC2086\nRUN touch $1", {}),
        ("RUN touch $1", {"ignore": ["SC2086"]}),
    ],
)
def test_finding_is_silenced_by_its_code_or_its_rule(text: str, overrides: dict[str, Any]) -> None:
    assert found(f"FROM debian:12\n{text}\n", **overrides) == ()


@installed
def test_comment_for_another_code_silences_nothing() -> None:
    findings = found("FROM debian:12\n# hadolint ignore=SC2046\nRUN touch $1\n")

    assert [each.message.partition(":")[0] for each in findings] == ["SC2086"]


@installed
def test_option_leaves_out_codes_and_severity_is_the_users_word() -> None:
    text = "FROM debian:12\nRUN touch $1 && source /etc/profile\n"
    excluded = found(text, rules={"shellcheck": {"exclude": ["SC1091", "SC2086"]}})
    weighed = found(text, severity={"shellcheck": "error"})

    assert [each.message.partition(":")[0] for each in excluded] == ["SC3046"]
    assert [each.severity for each in found(text)] == ["info", "warning"]
    assert [each.severity for each in weighed] == ["error", "error"]


@installed
def test_option_reports_the_last_finding_of_each_run_as_hadolint_does() -> None:
    text = "FROM debian:12\nRUN touch $1 && source /etc/profile && touch $2\nRUN touch $3\n"
    last = found(text, rules={"shellcheck": {"report": "last"}})

    assert [(each.span, each.message.partition(":")[0]) for each in last] == [
        (Span(2, 46, 2, 48), "SC2086"),
        (Span(3, 11, 3, 13), "SC2086"),
    ]


@installed
@pytest.mark.parametrize(
    ("lines", "option", "span"),
    [
        ("CMD serve $1", "check_cmd_entrypoint", Span(2, 11, 2, 13)),
        ("ENTRYPOINT serve \\\n  $1", "check_cmd_entrypoint", Span(3, 3, 3, 5)),
        ("ONBUILD CMD serve $1", "check_cmd_entrypoint", Span(2, 19, 2, 21)),
        ("HEALTHCHECK --interval=5s CMD curl $1", "check_healthcheck", Span(2, 36, 2, 38)),
        ('RUN ["sh", "-c", "touch $1"]', "check_json_sh_c", Span(2, 25, 2, 27)),
        ('RUN ["/bin/bash", "-o", "pipefail", "-ec", "touch $1"]', "check_json_sh_c", Span(2, 51, 2, 53)),
        ('RUN ["sh", "-c", "touch \\"a\\" $1"]', "check_json_sh_c", Span(2, 18, 2, 34)),
    ],
)
def test_options_check_other_instructions_too(lines: str, option: str, span: Span) -> None:
    text = f"FROM debian:12\n{lines}\n"

    assert problems_of(text, **{option: True}) == [("SC2086", span)]
    assert problems_of(text) == []


@installed
@pytest.mark.parametrize(
    ("line", "others"),
    [
        ('CMD ["sh", "-c", "serve $1"]', ["check_cmd_entrypoint"]),
        ('HEALTHCHECK CMD ["sh", "-c", "curl $1"]', ["check_healthcheck"]),
    ],
)
def test_json_of_an_instruction_is_checked_where_both_options_say_so(line: str, others: list[str]) -> None:
    text = f"FROM debian:12\n{line}\n"
    both = dict.fromkeys([*others, "check_json_sh_c"], True)

    assert [code for code, _ in problems_of(text, **both)] == ["SC2086"]
    assert [problems_of(text, **{option: True}) for option in both] == [[], []]


@pytest.mark.parametrize(
    ("line", "shebang"),
    [
        ("CMD it", "#!/bin/dash"),
        ("HEALTHCHECK cmd it", "#!/bin/dash"),
        ('RUN ["bash", "-c", "it"]', "#!/bin/bash"),
        ('ENTRYPOINT ["/bin/sh", "-c", "it"]', "#!/bin/sh"),
    ],
)
def test_array_names_its_own_shell(line: str, shebang: str) -> None:
    text = f'FROM debian:12\nSHELL ["/bin/dash", "-c"]\n{line}\n'
    (script,) = scripts_of(text, check_cmd_entrypoint=True, check_healthcheck=True, check_json_sh_c=True)

    assert (script.shebang, script.text) == (shebang, "it")


@pytest.mark.parametrize(
    "line",
    [
        "HEALTHCHECK NONE",
        "HEALTHCHECK CMD",
        "HEALTHCHECK",
        'RUN ["sh", "script.sh"]',
        'RUN ["zsh", "-c", "it"]',
        'RUN ["python3", "-c", "it"]',
        'RUN ["sh", "-c"]',
        "RUN []",
        'SHELL ["sh", "-c", "it"]',
        'CMD ["serve"]',
    ],
)
def test_options_add_only_what_a_shell_reads(line: str) -> None:
    options = {"check_cmd_entrypoint": True, "check_healthcheck": True, "check_json_sh_c": True}

    assert scripts_of(f"FROM debian:12\n{line}\n", **options) == []


def test_container_does_not_find_the_arguments_of_its_build() -> None:
    text = "FROM debian:12 AS a\nENV A=1\nFROM a\nARG B=1\nENV C=1\nCMD echo $A $B $C\nRUN echo $A $B $C\n"
    at_start, in_build = scripts_of(text, check_cmd_entrypoint=True)

    assert (at_start.exports, in_build.exports) == (("A", "C"), ("A", "B", "C"))


@installed
def test_directive_at_the_top_of_a_here_document_holds_for_the_whole() -> None:
    assert found("FROM debian:12\nARG A\nRUN <<EOF\n# shellcheck disable=SC2086\ntouch $1 $A\ntouch $2\nEOF\n") == ()


@pytest.mark.parametrize(
    ("lines", "shebang"),
    [
        ("FROM debian:12\nRUN it", "#!/bin/sh"),
        ('FROM debian:12\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN it', "#!/bin/bash"),
        ('FROM debian:12\nSHELL ["conda", "run", "-n", "base", "/bin/bash", "-c"]\nRUN it', "#!/bin/bash"),
        ('FROM debian:12\nSHELL ["bash", "-c"]\nFROM debian:12\nRUN it', "#!/bin/sh"),
        ('FROM debian:12 AS a\nSHELL ["bash", "-c"]\nFROM a\nRUN it', "#!/bin/bash"),
        ("FROM alpine:3.22\nRUN it", "#!/bin/busybox sh"),
        ("FROM node:22-alpine AS a\nFROM a\nRUN it", "#!/bin/busybox sh"),
        ("ARG V\nFROM python:$V-alpine\nRUN it", "#!/bin/busybox sh"),
        ('FROM alpine:3.22\nSHELL ["/bin/sh", "-c"]\nRUN it', "#!/bin/sh"),
        ("# hadolint shell=bash\nFROM debian:12\nFROM debian:12\nRUN it", "#!/bin/bash"),
        ("FROM debian:12\n# hadolint shell=bash # as is\nRUN it", "#!/bin/bash"),
        ("FROM debian:12\n# hadolint shell=bash\nRUN one\nFROM debian:12\nRUN it", "#!/bin/sh"),
        ("FROM debian:12 AS a\n# hadolint shell=bash\nFROM a\nRUN it", "#!/bin/bash"),
        ("ARG V\n# hadolint shell=bash\nFROM debian:12\nRUN it", "#!/bin/sh"),
        ("FROM debian:12\nRUN one && \\\n# hadolint shell=bash\n two\nRUN it", "#!/bin/sh"),
        ("FROM debian:12\n# hadolint shell=bash or so\nRUN it", "#!/bin/sh"),
        ("FROM debian:12\nRUN <<EOF\n#!/usr/bin/env bash\nit\nEOF", "#!/bin/bash"),
        ('FROM example.com/windows:1\nSHELL ["pwsh", "-c"]\nRUN <<EOF\n#!/bin/dash\nit\nEOF', "#!/bin/dash"),
    ],
)
def test_shell_is_that_of_the_image(lines: str, shebang: str) -> None:
    assert scripts_of(lines)[-1].shebang == shebang


@pytest.mark.parametrize(
    "lines",
    [
        'SHELL ["pwsh", "-Command"]\nRUN it',
        'SHELL ["cmd", "/S", "/C"]\nRUN it',
        'SHELL ["/bin/zsh", "-c"]\nRUN it',
        "# hadolint shell=powershell\nRUN it",
        "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN it",
        "RUN <<EOF\n#!/usr/bin/env python3\nit\nEOF",
        'RUN ["bash", "-c", "it"]',
        "CMD it\nENTRYPOINT it\nHEALTHCHECK CMD it",
        "RUN",
    ],
)
def test_what_no_shell_of_shellcheck_runs_is_left_alone(lines: str) -> None:
    assert scripts_of(f"FROM debian:12\n{lines}\n") == []


@pytest.mark.parametrize(
    ("lines", "exports"),
    [
        ("FROM debian:12\nENV A=1 B=2\nARG C D\nRUN echo $A ${B} $C $D", ("A", "B", "C", "D")),
        ("FROM debian:12\nENV A=1 UNUSED_HERE=2\nRUN echo $A", ("A",)),
        ("FROM debian:12\nENV A 1\nRUN echo $A", ("A",)),
        ("ARG GLOB=1\nFROM debian:12\nRUN echo $GLOB", ()),
        ("ARG GLOB=1\nFROM debian:12\nARG GLOB\nRUN echo $GLOB", ("GLOB",)),
        ("FROM debian:12\nRUN echo $A\nENV A=1", ()),
        ("FROM debian:12 AS a\nENV A=1\nARG B=1\nFROM a\nRUN echo $A $B", ("A", "B")),
        ("FROM debian:12 AS a\nENV A=1\nFROM debian:12\nRUN echo $A", ()),
        ("FROM debian:12\nRUN curl -x $https_proxy", ("https_proxy",)),
        ("FROM debian:12\nENV WORD=1 ALTOGETHER_DISTANT=2\nRUN echo $WROD", ("WORD",)),
    ],
)
def test_variables_from_outside_are_exported_where_the_text_needs_them(lines: str, exports: tuple[str, ...]) -> None:
    (script, *_) = scripts_of(lines)

    assert script.exports == exports


@installed
def test_misspelt_variable_is_told_although_only_what_is_needed_is_exported() -> None:
    (finding,) = found('FROM debian:12\nENV APP_VERSION=1\nRUN echo "$APP_VERSON"\n')

    assert finding.message == "SC2153: Possible misspelling: APP_VERSON may not be assigned. Did you mean APP_VERSION?"


def test_shell_gets_here_documents_to_read_after_its_text() -> None:
    (script,) = scripts_of('FROM debian:12\nENV A=1\nRUN cat <<"EOF" >/a \\\n  && echo $A\nbody\nEOF\n')

    assert script.source == '#!/bin/sh\nexport A=1\ncat <<"EOF" >/a   && echo $A\nbody\nEOF\n\n'


def test_scripts_can_be_handed_from_one_process_to_another() -> None:
    made = scripts_of("FROM debian:12\nENV A=1\nRUN echo $A\n")

    assert pickle.loads(pickle.dumps(made)) == made


def test_all_files_are_checked_at_once_and_each_text_only_once(asked: list[list[str]]) -> None:
    lint_files({"Dockerfile": "FROM a:1\nRUN one\nRUN two\n", "b/Dockerfile": "FROM a:1\nRUN one\n"})

    assert asked == [["#!/bin/sh\none\n", "#!/bin/sh\ntwo\n"]]


def test_shellcheck_begins_while_more_scripts_are_found(
    asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "CHUNK", 2)
    one, two, three = (scripts_of(f"FROM a:1\nRUN {word}\n")[0] for word in ("one", "two", "three"))
    made = Batch()
    made.begin([one, two, one])
    begun = [list(texts) for texts in asked]

    assert made.checked([one, three]).comments == {one: [], three: []}
    assert begun == [["#!/bin/sh\none\n", "#!/bin/sh\ntwo\n"]]
    assert asked == [*begun, ["#!/bin/sh\nthree\n"]]


@pytest.mark.usefixtures("asked")
def test_batch_can_be_asked_again() -> None:
    made = Batch()
    one, two = (scripts_of(f"FROM a:1\nRUN {word}\n")[0] for word in ("one", "two"))

    assert made.checked([one]).comments == {one: []}
    assert made.checked([two, one]).comments == {two: [], one: []}


def test_what_is_left_at_last_is_shared_out_over_all_processors(
    asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_cores", lambda: 3)
    Batch().checked([script for number in range(60) for script in scripts_of(f"FROM a:1\nRUN echo {number}\n")])

    assert [len(texts) for texts in asked] == [20, 20, 20]


def test_summary_says_once_that_shell_commands_were_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, str | None] = {path: "FROM a:1\nRUN one\nRUN two\n" for path in ("Dockerfile", "b/Dockerfile")}

    report = without_program(files, monkeypatch, select=["shellcheck"])

    assert report.unchecked == ("shell commands of 4 RUN instructions (ShellCheck is not installed)",)
    assert summary(report) == (
        "Checked 2 files (2 Dockerfiles); 0 findings; "
        "not checked: shell commands of 4 RUN instructions (ShellCheck is not installed)."
    )


@pytest.mark.parametrize(
    ("text", "overrides"),
    [
        ("FROM a:1\nRUN one\n", {"ignore": ["shellcheck"]}),
        ("FROM a:1\nCOPY . .\n", {}),
        ('FROM a:1\nRUN ["one"]\n', {}),
    ],
)
def test_nothing_is_unchecked_where_nothing_was_to_be_checked(
    text: str, overrides: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert without_program({"Dockerfile": text}, monkeypatch, **overrides).unchecked == ()


def test_ignore_is_not_called_unused_when_its_rule_could_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "FROM a:1\n# kubelint: ignore[SC2086] both words\nRUN one $1\n"

    report = without_program({"Dockerfile": text}, monkeypatch, select=["shellcheck", "unused-ignore"])

    assert report.findings == ()


def stand_in(folder: Path, text: str) -> str:
    path = folder / "shellcheck"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@posix
def test_script_that_shellcheck_dies_of_does_not_hide_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dies = stand_in(tmp_path, 'shift 3; grep -q poison "$@" && exit 251; echo \'{"comments": []}\'')
    words = [f"echo {number}" for number in range(10)]

    assert answered(dies, [*words, "poison", *words[:3]], monkeypatch) == words


@posix
def test_process_that_hangs_is_ended_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = stand_in(tmp_path, "exec sleep 600")
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(process, "MEMORY", str(memory))
    monkeypatch.setattr(process, "PATIENCE", 0)
    monkeypatch.setattr(process, "GRACE", 0)

    assert answered(hangs, ["one", "two"], monkeypatch) == []
    assert list(memory.iterdir()) == []


@posix
@pytest.mark.parametrize("answer", ["exit 4", "exit 2", "echo no json", "echo '[]'", "echo '{}'"])
def test_program_that_is_not_what_it_seems_gives_no_answer(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answered(stand_in(tmp_path, answer), ["one", "two"], monkeypatch) == []


def test_program_that_cannot_be_started_gives_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answered(str(tmp_path / "shellcheck"), ["one"], monkeypatch) == []


@installed
def test_script_without_an_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "LONGEST", 100)
    report = lint_files({"Dockerfile": f"FROM a:1\nRUN touch $1\nRUN echo {'a' * 100}\n"}, select=["shellcheck"])

    assert [each.span.line for each in report.findings] == [2]
    assert report.unchecked == ("shell commands of 1 RUN instruction (ShellCheck gave no answer)",)


@pytest.mark.parametrize(
    ("script", "is_asked"),
    [
        ("$(a " * 10 + ")" * 10, True),
        ("$(a) " * 1000, True),
        ("$(a " * 11 + ")" * 11, False),
        ("$(a $(( 1 + " * 6 + ")))" * 6, False),
        ("a " * 20_000, False),
    ],
)
def test_script_that_shellcheck_would_not_be_done_with_is_left_alone(
    script: str, is_asked: bool, asked: list[list[str]]
) -> None:
    checked = Batch().checked(scripts_of(f"FROM a:1\nRUN {script}\n"))

    assert (len(asked) == 1, checked.unchecked == ()) == (is_asked, is_asked)


@posix
def test_program_never_comes_from_the_folder_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "true")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setenv("PATH", ".")
    assert program() == ""

    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == str(tmp_path / "shellcheck")


@installed
def test_options_in_the_environment_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELLCHECK_OPTS", "--exclude=SC2086 --format=gcc")

    assert [each.span.line for each in found("FROM debian:12\nRUN touch $1\n")] == [2]
