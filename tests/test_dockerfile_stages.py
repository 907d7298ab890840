"""Stages of a Dockerfile: flags and arguments that are allowed, scope of variables, and the views on all of it."""

import pytest

from kubelint.load.dockerfile import documents
from kubelint.model import Document, Fault, Source, Span, Subject
from kubelint.views.dockerfile import Dockerfile, Instruction, subjects
from kubelint.views.image import Image


def load(text: str) -> Document:
    [document] = documents(Source("Dockerfile", text, "dockerfile"))
    return document


def messages(text: str) -> list[str]:
    return [fault.message for fault in load(text).faults]


def values(text: str) -> list[str | None]:
    """The expanded values of the last instruction."""
    return load(text).value["instructions"][-1]["values"]


FINE = """\
FROM --platform=linux/amd64 a AS b
FROM a aS B-1_2.x
RUN --mount=type=cache,target=/x --mount=target=/y --network=none --security=insecure --device=a x
COPY --from=b --chown=1:1 --chmod=644 --link --parents=TRUE --exclude=a --exclude=b x y
ADD --keep-git-dir=false --unpack --link=True x y
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://a/b c
ADD --checksum=24454f8 git@a:b.git c
COPY --from= x y
COPY --chmod=u=rwX,g+r-w,+t x y
COPY --chmod=07777 --link --chown=0:root x y
COPY --chmod= --link=false --chown=app x y
COPY --chmod=$MODE --link --chown=$OWNER x y
FROM --platform=x86_64 a
FROM --platform=windows(10.0.17763)/amd64 a
FROM --platform=$BUILDPLATFORM a
HEALTHCHECK --interval=1m30s --timeout=500ms --start-period=.5h --start-interval=0 --retries=3 CMD x
HEALTHCHECK --interval= --retries=0 CMD x
EXPOSE 80 80/TCP 8000-8010/udp 9/sctp 8080:80 127.0.0.1:80:80 $PORTS 0
EXPOSE "80" 80/
STOPSIGNAL SIGTERM
STOPSIGNAL rtmin+3
STOPSIGNAL 9
ONBUILD COPY --chown=1 a b
VOLUME ["/a", "/b"]
USER ""
RUN
CMD
ENTRYPOINT
ARG A B=1
ENV old style
MAINTAINER x
"""


@pytest.mark.parametrize("line", FINE.splitlines())
def test_what_buildkit_accepts_is_no_fault(line):
    assert messages(f"FROM z AS b\n{line}\n") == []


@pytest.mark.parametrize(
    ("line", "message", "columns"),
    [
        ("RUNN x", 'unknown instruction "RUNN"; did you mean "RUN"?', (1, 5)),
        ("ENV --x=1 A=b", 'ENV has no flag "--x"; it takes no flags', (5, 10)),
        ("COPY --form=x a b", 'COPY has no flag "--form"; did you mean "--from"?', (6, 14)),
        ("COPY --from=x --from=y a b", 'flag "--from" is given twice; COPY takes it once', (15, 23)),
        ("COPY --link=maybe a b", 'flag "--link" is "maybe"; it takes "true" or "false"', (6, 18)),
        ("COPY --link= a b", 'flag "--link" is ""; it takes "true" or "false"', (6, 13)),
        (
            "COPY --chmod=99 a b",
            'flag "--chmod" is "99"; it should be an octal number such as "0755", or as in "u=rwX,go=rX"',
            (14, 16),
        ),
        (
            "ADD --chmod=10000 a b",
            'flag "--chmod" is "10000"; it should be an octal number such as "0755", or as in "u=rwX,go=rX"',
            (13, 18),
        ),
        (
            "COPY --link --chown=1:app a b",
            'flag "--chown" is "1:app"; with --link there are no names, only numbers such as "1000:1000"',
            (21, 26),
        ),
        (
            "ADD --checksum=sha256:1 https://a/b c",
            'flag "--checksum" is "sha256:1"; it should be "sha256:" and 64 hexadecimal digits',
            (16, 24),
        ),
        (
            "ADD --checksum=sha256:1 a b",
            'flag "--checksum" is only for a source that is an address of HTTP or of a Git repository',
            (16, 24),
        ),
        ("ADD --checksum=sha256:1 a b c", 'flag "--checksum" is for one source, not for 2', (16, 24)),
        (
            "FROM --platform=amd46 a",
            'platform "amd46" is neither an operating system nor an architecture; write it as in "linux/amd64"',
            (17, 22),
        ),
        (
            "FROM --platform=linux/arm,linux/amd64 a",
            'platform "linux/arm,linux/amd64" is not written as in "linux/amd64" or "linux/arm/v7"',
            (17, 38),
        ),
        ("COPY --chown a b", 'flag "--chown" has no value; write --chown=value', (6, 13)),
        ("RUN --network=off x", 'flag "--network" is "off"; it takes one of "default", "none", "host"', (5, 18)),
        ("FROM", 'FROM takes an image, or an image, "AS" and a stage name; a comment needs a line of its own', (1, 5)),
        (
            "FROM a AS b # c",
            'FROM takes an image, or an image, "AS" and a stage name; a comment needs a line of its own',
            (13, 14),
        ),
        ("FROM a AS 1b", 'stage name "1b" is not a letter followed by letters, digits, "-", "_", "."', (11, 13)),
        ('FROM ""', 'image """" is empty after expansion; its variable needs a default', (6, 8)),
        ("FROM --platform=$X a", 'platform "$X" is empty after expansion', (17, 19)),
        ("COPY a", "COPY takes a source and a destination, at least", (1, 5)),
        ("ADD", "ADD takes a source and a destination, at least", (1, 4)),
        ('COPY "a b /c', "double quote is not closed", (6, 8)),
        ("EXPOSE", "EXPOSE takes one argument, at least", (1, 7)),
        ("EXPOSE 80 # the port", "a comment cannot follow an instruction; put it on a line of its own", (11, 12)),
        ("EXPOSE 80/http", 'EXPOSE "80/http" is wrong: protocol "http" is not "tcp", "udp" or "sctp"', (8, 15)),
        (
            "EXPOSE 80 x",
            'EXPOSE "x" is wrong: "x" is not a port such as "8080", nor a range such as "8000-8010"',
            (11, 12),
        ),
        ("VOLUME", "VOLUME takes one argument, at least", (1, 7)),
        ('VOLUME ["/a", " "]', "VOLUME has an empty path; each should name a directory", (15, 18)),
        ("USER", "USER takes an argument, and has none", (1, 5)),
        ("STOPSIGNAL 0", 'STOPSIGNAL "0" is wrong: signals count from 1', (12, 13)),
        ("STOPSIGNAL BYE", 'STOPSIGNAL "BYE" is wrong: it is not a signal such as "SIGTERM" or "15"', (12, 15)),
        ("ENV", "ENV takes name=value, and has none", (1, 4)),
        ("ENV A", 'ENV "A" has no value; write name=value', (5, 6)),
        ("ENV A=1 B", 'ENV takes name=value, and this word has no "="; a value with blanks needs quotes', (9, 10)),
        ("LABEL =a", "LABEL has a value without a name; write name=value", (8, 9)),
        ("ARG", "ARG takes name or name=value, and has none", (1, 4)),
        ("ARG =a", "ARG has a value without a name; write name=value", (6, 7)),
        ("ARG A='b", "single quote is not closed", (7, 9)),
        ("SHELL", 'SHELL takes a JSON array, as in ["/bin/bash", "-c"], and has none', (1, 6)),
        ("SHELL bash -c", 'SHELL is not a JSON array; write it as in ["/bin/bash", "-c"]', (7, 14)),
        (
            'CMD ["a", 1]',
            "a JSON array of arguments takes strings only; write numbers and the like in double quotes",
            (5, 13),
        ),
        ("HEALTHCHECK", 'HEALTHCHECK takes "CMD" and a command, or "NONE"', (1, 12)),
        ("HEALTHCHECK curl x", 'HEALTHCHECK takes "CMD" and a command, or "NONE"', (13, 17)),
        ("HEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments", (18, 19)),
        ("HEALTHCHECK CMD", "HEALTHCHECK CMD has no command", (13, 16)),
        (
            "HEALTHCHECK --interval=30 CMD x",
            'flag "--interval" is "30"; a duration is written as in "30s", "1m30s" or "500ms"',
            (24, 26),
        ),
        ("HEALTHCHECK --timeout=1us CMD x", 'flag "--timeout" is "1us"; it should be at least 1ms', (23, 26)),
        ("HEALTHCHECK --retries=x CMD x", 'flag "--retries" is "x"; it should be a whole number', (23, 24)),
        ("ONBUILD", "ONBUILD takes an instruction, and has none", (1, 8)),
        ("ONBUILD FROM a", "ONBUILD cannot trigger FROM", (9, 13)),
        ("ONBUILD ONBUILD RUN a", "ONBUILD cannot trigger ONBUILD", (9, 16)),
        ("ONBUILD COPYY a b", 'unknown instruction "COPYY"; did you mean "COPY"?', (9, 14)),
        ("ONBUILD COPY a", "COPY takes a source and a destination, at least", (9, 13)),
        ("WORKDIR ${A:=b}", None, (9, 16)),
    ],
)
def test_what_buildkit_refuses_is_a_fault_with_its_place(line, message, columns):
    [fault] = load(f"FROM z\n{line}\nRUN after\n").faults

    assert fault.span == Span(2, columns[0], 2, columns[1])
    assert message is None or fault.message == message


def test_a_here_document_is_no_destination():
    assert messages("FROM a\nCOPY x <<E\nE\n") == ["destination of COPY is a here-document; a path should follow it"]


@pytest.mark.parametrize(
    ("mount", "message"),
    [
        (
            "type=cahce,target=/x",
            'mount has type "cahce"; it should be one of "bind", "cache", "tmpfs", "secret", "ssh"',
        ),
        ("TYPE=Cache,Target=/x,sharing=LOCKED,mode=0755,uid=1,gid=2,ro", ""),
        ("type=cache,dst=/x,source=/y,from=b,readwrite=false,id=c", ""),
        ("type=cache,destination=$X,sharing=$S,id=${Y:-z}", ""),
        ("type=tmpfs,target=/x,size=64m", ""),
        ('type=bind,"source=a,b",target=/x', ""),
        ("type=secret,id=a,required,env=B", ""),
        ("type=ssh,required=true", ""),
        ("type=bind,tarjet=/x", 'mount has no key "tarjet"; did you mean "target"?'),
        ("target", 'mount key "target" has no value; write target=value'),
        ("target=/x,ro=maybe", 'mount has ro "maybe"; it should be "true" or "false"'),
        ("target=/x,from=$B", 'mount key "from" takes no variable; name a stage that is built FROM it'),
        ("target=/x,sharing=locked", 'mount of type "bind" takes no sharing; only cache do'),
        ("type=tmpfs,target=/x,mode=755", 'mount of type "tmpfs" takes no mode; only cache, secret, ssh do'),
        ("target=/x,size=1m", 'mount of type "bind" takes no size; only tmpfs do, after their type'),
        (
            "required,type=secret,id=a",
            'mount of type "bind" takes no required; only secret, ssh do, after their type',
        ),
        ("type=cache,target=/x,mode=9", 'mount has mode "9"; it should be an octal number such as "0644"'),
        ("type=cache,target=/x,uid=me", 'mount has uid "me"; it should be a number'),
        ("type=secret,id=a,source=b", 'mount of type "secret" has source and id; one of them should go'),
        ("type=secret,id=a,from=b", 'mount of type "secret" takes no from'),
        ("type=secret", 'mount of type "secret" has neither id, source nor target; id should name the secret'),
        ("type=cache,target=/", 'mount of type "cache" would replace "/"; give it a target'),
        ("", "mount is empty; it should say its type and target"),
    ],
)
def test_mount_records_are_checked(mount, message):
    flag = "--mount=" + mount.replace('"', r"\"")

    assert messages(f"FROM a AS b\nRUN {flag} x\n") == ([message] if message else [])


def test_a_broken_mount_record_is_a_fault():
    record = r"--mount=a\"b"

    assert messages(f"FROM a\nRUN {record} x\n") == [
        "mount is not a comma-separated record; a double quote is out of place"
    ]


@pytest.mark.parametrize(
    ("before", "faults"),
    [
        ("FROM a", 0),  # the image may have a working directory
        ("FROM scratch", 1),
        ("FROM a\nWORKDIR /", 1),
        ("FROM scratch\nWORKDIR w", 0),
        ("FROM a\nWORKDIR /w", 0),
        ("FROM a\nWORKDIR /w\nWORKDIR ..", 1),
        ("FROM a\nWORKDIR /w\nWORKDIR $X", 0),
        ("FROM scratch AS b\nWORKDIR /w\nFROM b", 0),
    ],
)
def test_a_mount_without_target_means_the_working_directory(before, faults):
    assert len(messages(f"{before}\nRUN --mount=type=cache,id=c x\n")) == faults


def test_only_arg_may_stand_before_the_first_from():
    document = load("ARG A\nRUN x\nUSER\nFROM a\n")

    assert document.faults == (
        Fault("instruction-before-from", "RUN stands before the first FROM, where only ARG may", Span(2, 1, 2, 4)),
        Fault("syntax-error", "USER takes an argument, and has none", Span(3, 1, 3, 5)),
    )
    assert [each["stage"] for each in document.value["instructions"]] == [None, None, None, 0]


def test_a_file_without_from_builds_nothing():
    assert load("ARG A\nARG B\n").faults == (
        Fault(
            "syntax-error",
            "file has no FROM, so there is nothing to build; FROM should follow the global ARGs",
            Span(2, 1, 2, 4),
        ),
    )


def test_reading_goes_on_after_every_fault():
    text = "# escape=x\nFRM a\nFROM a\nENV A\nCOPY b\nRUN ok\nHEALTHCHECK x\nUSER '\nCMD ok\n"

    assert [fault.span.line for fault in load(text).faults] == [1, 2, 4, 5, 7, 8]
    assert [each["name"] for each in load(text).value["instructions"]][-1] == "CMD"


def test_stages_know_their_parents():
    text = """\
FROM alpine:3 AS Build
FROM build AS two
FROM Build
FROM two AS build
FROM --platform=linux/arm64 build
"""
    found = [(each["name"], each["base"], each["parent"], each["platform"]) for each in load(text).value["stages"]]

    assert found == [
        ("build", "alpine:3", None, None),
        ("two", "build", 0, None),
        ("", "Build", None, None),  # looked up as written, and names are lower case
        ("build", "two", 1, None),
        ("", "build", 3, "linux/arm64"),
    ]


def test_stages_say_which_instructions_are_theirs():
    stages = load("ARG A\nFROM a\nRUN b\nFROM c\nUSER d\nCMD e\n").value["stages"]

    assert [(each["from"], each["first"], each["end"]) for each in stages] == [(1, 1, 3), (3, 3, 6)]


SCOPE = [
    ("ARG V=1\nFROM i:$V", ["i:1"]),
    ("ARG V\nFROM i:$V", [None]),
    ("ARG V\nFROM i:${V:-2}", ["i:2"]),
    ("ARG V=1\nARG V\nFROM i:$V", ["i:1"]),
    ("ARG V=1 W=$V.2\nFROM i:$W", ["i:1.2"]),
    ("FROM --platform=$TARGETPLATFORM i:$TARGETARCH", [None]),
    ("ARG TARGETARCH=x\nFROM i:$TARGETARCH", ["i:x"]),
    ("FROM a\nARG V=1\nFROM i:${V}x", ["i:x"]),
    ('FROM "i:1" as x', ["i:1", "as", "x"]),
    ("ARG V=1\nFROM a\nLABEL x=$V", [None]),  # not in the stage, but the image may have set it
    ("ARG V=1\nFROM scratch\nLABEL x=$V", [""]),
    ("ARG V=1\nFROM a\nARG V\nLABEL x=$V", ["1"]),
    ("ARG V=1\nFROM a\nARG V=2\nLABEL x=$V", ["2"]),
    ("FROM a\nARG V\nLABEL x=$V y=${V:-d}", [None, "d"]),
    ("FROM a\nARG TARGETARCH\nLABEL x=${TARGETARCH:-d}", [None]),
    ("FROM a\nARG V=1\nENV V=2\nLABEL x=$V", ["2"]),
    ("FROM a\nENV V=2\nARG V=1\nLABEL x=$V", ["1"]),
    ("FROM a\nENV V=2\nARG V\nLABEL x=$V", ["2"]),
    ("FROM a\nENV V=1\nENV V=2 W=$V\nLABEL x=$V$W", ["21"]),
    ("FROM a\nARG V=1 W=$V\nLABEL x=$W", ["1"]),
    ("FROM a\nENV V=$PATH:/x\nLABEL x=$V", [None]),
    ("FROM scratch\nENV V=$PATH\nLABEL x=$V", ["/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]),
    ("FROM a\nENV V=1\nENV $V$V=2 W${V}=3\nLABEL x=$W1", ["3"]),
    ('FROM scratch\nARG "V"=1\nLABEL x=$V', [""]),
    ("FROM a AS b\nARG V=1\nENV W=2\nFROM b\nLABEL x=$V$W", ["12"]),
    ("FROM a AS b\nENV W=2\nFROM c\nLABEL x=$W", [None]),
    ("FROM a\nENV V=1\nCOPY $V '$V' \"$V\" <<$V /$V/\n$V", ["1", "$V", "1", "<<$V", "/1/"]),
    ('FROM a\nENV V=1\nCOPY ["$V b", "/c"]', ["1 b", "/c"]),
    ("FROM a\nENV P=80\nEXPOSE $P 1$P/udp $Q", ["80", "180/udp", None]),
    ("FROM a\nENV U=me\nUSER $U:'$U'", ["me:$U"]),
    ("FROM a\nWORKDIR /$1x", ["/x"]),
    ("FROM a\nARG V=1 W", ["1", None]),
    ("# escape=`\nFROM a\nENV V=1\nWORKDIR c:\\$V`$V", ["c:\\1$V"]),
]


@pytest.mark.parametrize(("text", "expected"), SCOPE)
def test_variables_are_worth_what_the_builder_makes_of_them(text, expected):
    assert values(text) == expected


def test_the_end_of_a_stage_knows_env_and_args():
    text = "ARG G=1\nARG H\nFROM a AS b\nARG G\nARG X\nENV E=$G\nFROM b\nARG Y=$E\nENV E=2 F=$Z\n"
    value = load(text).value

    assert value["global_args"] == {"G": "1", "H": None}
    assert [(each["env"], each["args"]) for each in value["stages"]] == [
        ({"E": "1"}, {"G": "1", "X": None}),
        ({"E": "2", "F": None}, {"G": "1", "X": None, "Y": "1"}),
    ]


def test_commands_are_left_to_the_shell():
    instructions = load('FROM a\nRUN echo ${x:=y}\nCMD ["$A"]\nENTRYPOINT $B\nONBUILD RUN ${\n').value["instructions"]

    assert [each.get("values") for each in instructions[1:]] == [None, None, None, None]


FILE = """\
# syntax=docker/dockerfile:1
ARG TAG=3
FROM golang:1.22 AS Build
SHELL ["/bin/bash", "-c"]
RUN --mount=type=bind,from=tools,target=/t make
FROM debian AS unused
FROM build AS test
COPY --from=0 /a /b
FROM alpine:${TAG}
COPY --from=BUILD --link /a /b
ONBUILD USER root
CMD ["/b"]
"""


def view(text: str) -> Dockerfile:
    return Dockerfile(load(text).value)


def test_subjects_are_the_file_its_stages_and_its_instructions():
    document = load(FILE)
    found = [(target, kind, each.subject) for target, kind, each in subjects(document)]

    assert found[0] == ("dockerfile", "", Subject("Dockerfile"))
    assert [subject for target, _, subject in found if target == "stage"] == [
        Subject("Dockerfile", stage="build", instruction="FROM", line=3),
        Subject("Dockerfile", stage="unused", instruction="FROM", line=6),
        Subject("Dockerfile", stage="test", instruction="FROM", line=7),
        Subject("Dockerfile", stage="3", instruction="FROM", line=9),
    ]
    assert [(kind, subject.stage, subject.line) for target, kind, subject in found if target == "instruction"] == [
        ("ARG", "", 2),
        ("FROM", "build", 3),
        ("SHELL", "build", 4),
        ("RUN", "build", 5),
        ("FROM", "unused", 6),
        ("FROM", "test", 7),
        ("COPY", "test", 8),
        ("FROM", "3", 9),
        ("COPY", "3", 10),
        ("ONBUILD", "3", 11),
        ("USER", "3", 11),
        ("CMD", "3", 12),
    ]


def test_a_triggered_instruction_is_a_view_of_its_own():
    child = next(each for _, kind, each in subjects(load(FILE)) if kind == "USER")

    assert isinstance(child, Instruction)
    assert (child.onbuild, child.args, child.path) == (True, ["root"], ("instructions", 9, "child"))
    assert child.stage is not None and child.stage.index == 3


def test_stages_know_images_parents_and_what_is_in_force():
    build, unused, test, final = view(FILE).stages

    assert [stage.base for stage in (build, unused, test, final)] == [
        Image("", "golang", "1.22", ""),
        Image("", "debian", "", ""),
        None,
        Image("", "alpine", "3", ""),
    ]
    assert (final.base_text, final.title, build.title) == ("alpine:${TAG}", "stage 3", 'stage "build"')
    assert test.parent is build and [stage.index for stage in test.ancestry()] == [2, 0]
    assert (final.is_final, test.is_final) == (True, False)
    assert (test.shell, final.shell) == (["/bin/bash", "-c"], ["/bin/sh", "-c"])
    assert [each.name for each in final.instructions] == ["FROM", "COPY", "ONBUILD", "CMD"]
    assert final.last("CMD") is final.all("CMD")[0] and final.last("USER") is None


def test_reachable_stages_are_those_the_final_image_needs():
    file = view(FILE)

    assert [file.reachable(stage) for stage in file.stages] == [True, False, False, True]


def test_stages_are_found_by_name_in_any_case_or_by_index_among_the_earlier_ones():
    file = view("FROM a AS x\nFROM b AS y\nFROM c AS X\nFROM d\n")
    found = {name: file.stage_for(name, 2) for name in ("x", "X", "Y", "1", "2", "z", "99999999999")}

    assert {name: stage and stage.index for name, stage in found.items()} == {
        "x": 0, "X": 0, "Y": 1, "1": 1, "2": None, "z": None, "99999999999": None,
    }  # fmt: skip
    last = file.stage_for("x", 3)
    assert last is not None and last.index == 2


def test_instructions_give_their_flags_and_argument_paths():
    copy = view(FILE).instructions[8]

    assert copy.flags == [("from", "BUILD"), ("link", None)]
    assert (copy.flag("from"), copy.flag("link"), copy.flag("chown")) == ("BUILD", "", None)
    assert (copy.argument(0), copy.argument(-1)) == (("instructions", 8, "args", 0), ("instructions", 8, "args", 1))
    assert (copy.text("text"), copy.is_json, copy.keyword) == ("/a /b", False, "COPY")


@pytest.mark.parametrize(
    "value", [None, 1, [], {}, {"stages": 1, "instructions": "x"}, {"stages": [1], "instructions": [{}]}]
)
def test_views_accept_any_value(value):
    file = Dockerfile(value)

    assert file.stages == [] and file.final_stage is None
    assert [each.name for each in file.instructions] in ([], [""])
