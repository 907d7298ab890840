"""Words of a Dockerfile: flags, quotes, JSON, and what variables expand to."""

import pytest

from kubelint.load.dockerfile import documents
from kubelint.load.dockerfile.expansion import Missing, expand, unquote
from kubelint.load.dockerfile.words import Malformed, Word, flags, json_strings, plain_words, quoted_words
from kubelint.model import Source

VARIABLES = {"A": "abcabc", "EMPTY": "", "P": "/usr/local/bin", "STARS": "a*c?d", "REF": "$A"}


def lookup(name: str) -> str | Missing:
    if name in ("OPTIONAL", "UNKNOWN"):
        return Missing[name]
    return VARIABLES.get(name, Missing.UNSET)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("plain", "plain"),
        ("$A-$A", "abcabc-abcabc"),
        ("${A}x", "abcabcx"),
        ("$REF", "$A"),
        ("$UNSET|${UNSET}", "|"),
        ("$", "$"),
        ("a$ b", "a$ b"),
        ("$1$@$$$?$*$!$-$#", ""),
        ("$1A", "A"),
        ("'$A'", "$A"),
        ('"$A"', "abcabc"),
        ('"it\'s"', "it's"),
        ("'a'\"b\"c", "abc"),
        (r"\$A", "$A"),
        (r'"\$A \" \\ \x"', r'$A " \ \x'),
        (r"a\bc\ d\\", "abc d\\"),
        ("a\\", "a"),
        ("${UNSET:-w}", "w"),
        ("${EMPTY:-w}", "w"),
        ("${EMPTY-w}", ""),
        ("${UNSET-w}", "w"),
        ("${A:-w}", "abcabc"),
        ("${A:+w}", "w"),
        ("${EMPTY:+w}", ""),
        ("${EMPTY+w}", "w"),
        ("${UNSET+w}", ""),
        ("${A:?m}", "abcabc"),
        ("${EMPTY?m}", ""),
        ("${UNSET:-${A}}", "abcabc"),
        ("${UNSET:-'a}b'}", "a}b"),
        (r"${UNSET:-a\}b}", "a}b"),
        ("${UNSET:-\"$A c\"}", "abcabc c"),
        ("${A#a}", "bcabc"),
        ("${A#*b}", "cabc"),
        ("${A##*b}", "c"),
        ("${A%c}", "abcab"),
        ("${A%b*}", "abca"),
        ("${A%%b*}", "a"),
        ("${A#x}", "abcabc"),
        ("${A#?b}", "cabc"),
        (r"${STARS#a\*}", "c?d"),
        (r"${STARS/\?/}", "a*cd"),
        ("${P##*/}", "bin"),
        ("${P%/*}", "/usr/local"),
        (r"${P//\//-}", "-usr-local-bin"),
        ("${A/b/X}", "aXcabc"),
        ("${A//b/X}", "aXcaXc"),
        ("${A//a*b/X}", "Xc"),
        ("${UNSET#x}", ""),
        ("${UNKNOWN}", None),
        ("x${UNKNOWN:-w}", None),
        ("${UNKNOWN:+w}", None),
        ("${OPTIONAL}", None),
        ("${OPTIONAL:-w}", "w"),
        ("${OPTIONAL+w}", ""),
        ("${OPTIONAL:?build with it}", None),
        ("${A:-$UNKNOWN}", "abcabc"),
        ("${UNSET:-$UNKNOWN}", None),
    ],
)  # fmt: skip
def test_words_expand_as_in_buildkit(word, expected):
    assert expand(word, lookup, "\\") == expected


@pytest.mark.parametrize(
    ("word", "message", "offset"),
    [
        ("a'b", "single quote is not closed", 1),
        ('a"b', "double quote is not closed", 1),
        ("${", '"${" is not closed; a "}" is missing', 0),
        ("x${A", '"${" is not closed; a "}" is missing', 1),
        ("${A:-b", '"${" is not closed; a "}" is missing', 6),
        ("${A/b}", '"${" is not closed; a "/" is missing', 6),
        ("${}", '"${" needs a variable name', 0),
        ("${{A}", '"${" needs a variable name', 0),
        ("${:-a}", '"${" needs a variable name', 0),
        ("${UNSET?say why}", 'variable "UNSET" has no value: say why', 0),
        ("${EMPTY:?}", 'variable "EMPTY" has no value: it must be set', 0),
        (r"${A#\b}", 'pattern "\\b" escapes "b"; that is for "*", "?", "\\", "}", "/"', 0),
    ],
)
def test_what_cannot_be_expanded_says_why_and_where(word, message, offset):
    with pytest.raises(Malformed) as caught:
        expand(word, lookup, "\\")

    assert (caught.value.message, caught.value.offset) == (message, offset)


def test_an_unknown_modifier_names_those_there_are():
    with pytest.raises(Malformed, match=r'^modifier ":" in "\$\{A\.\.\.\}" is unknown; there are ":-", "-", ":\+"'):
        expand("${A:=b}", lookup, "\\")


def test_the_escape_character_of_the_file_counts():
    assert expand(r"c:\$A`$A", lookup, "`") == r"c:\abcabc$A"


def test_growth_and_costly_patterns_end_as_unknown():
    def large(name: str) -> str:
        return "a" * 60_000

    assert expand("$A", large, "\\") == "a" * 60_000
    assert expand("$A$A", large, "\\") is None
    assert expand("${A##" + "*a" * 5_000 + "b}", large, "\\") is None


def test_unquote_keeps_references_as_written():
    assert unquote(""" '$A'"${B:-"c d"}"\\$e """, "\\") == ' $A${B:-"c d"}$e '


@pytest.mark.parametrize(
    ("text", "expected", "rest"),
    [
        ("--a=1 --b x --c", [Word("--a=1", 0, 5), Word("--b", 6, 9)], "x --c"),
        ("--a='1 2'\"3\" x", [Word("--a=1 23", 0, 12)], "x"),
        (r"--a=\"1\ 2 x", [Word('--a="1 2', 0, 10)], "x"),
        (r"--a='\'' x", [Word("--a='", 0, 8)], "x"),
        ("-- --a x", [], "--a x"),
        ("--a -- --b", [Word("--a", 0, 3)], "--b"),
        ("-a --b", [], "-a --b"),
        ("--a", [Word("--a", 0, 3)], ""),
        ("--a='open x", [Word("--a=open x", 0, 11)], ""),
        ("--a=1\\", [Word("--a=1", 0, 6)], ""),
        ("  x", [], "x"),
    ],
)
def test_leading_words_with_two_dashes_are_flags(text, expected, rest):
    found, start = flags(text, 0, len(text), "\\")

    assert (found, text[start:]) == (expected, rest)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a  b\tc", ["a", "b", "c"]),
        ("A=\"b c\" D='e f'g", ['A="b c"', "D='e f'g"]),
        (r"A=b\ c D", [r"A=b\ c", "D"]),
        (r"""A="b\" c" D='e\' f""", [r'A="b\" c"', r"D='e\'", "f"]),
        ('A="open b', ['A="open b']),
        ("A=b\\", ["A=b"]),
        ("A=\xa0B", ["A=", "B"]),
    ],
)
def test_quoted_words_keep_quotes_and_escapes(text, expected):
    assert [word.text for word in quoted_words(text, 0, len(text), "\\")] == expected


def test_plain_words_do_not_look_at_quotes():
    assert plain_words('x "a b" c', 2, 9) == [Word('"a', 2, 4), Word('b"', 5, 7), Word("c", 8, 9)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[]", []),
        (r'["a", "\u0041\tb"]', ["a", "A\tb"]),
        ("['a']", None),
        ('["a",]', None),
        ('["a"] && b', None),
        ("[ -f x ]", None),
        ("[NaN]", None),
        ("a", None),
        ("[" * 100_000, None),
    ],
)
def test_json_is_an_array_of_strings_or_nothing(text, expected):
    assert json_strings(text) == expected


@pytest.mark.parametrize("text", ['["a", 1]', "[null]", '[["a"]]', "[" + "1" * 10_000 + "]"])
def test_json_with_anything_else_is_malformed(text):
    with pytest.raises(Malformed):
        json_strings(text)


FORMS = [
    ("RUN a b", "shell", ["a b"]),
    ('RUN ["a", "b"]', "json", ["a", "b"]),
    ("RUN ['a']", "shell", ["['a']"]),
    ("RUN", "", []),
    ("CMD []", "json", []),
    ('CMD ["a"] && b', "shell", ['["a"] && b']),
    ('SHELL ["/bin/bash", "-c"]', "json", ["/bin/bash", "-c"]),
    ("HEALTHCHECK --retries=3 CMD curl  x", "shell", ["CMD", "curl  x"]),
    ('HEALTHCHECK cmd ["a"]', "json", ["cmd", "a"]),
    ("HEALTHCHECK none", "words", ["none"]),
    ('COPY "a" \'b\' /c', "words", ["a", "b", "/c"]),
    ('COPY ["a b", "/c"]', "json", ["a b", "/c"]),
    ("COPY <<\"a\" /c\nx\na", "words", ['<<"a"', "/c"]),
    ("EXPOSE 80 443/tcp", "words", ["80", "443/tcp"]),
    ("USER a b", "words", ["a b"]),
    ('WORKDIR "/a b"', "words", ["/a b"]),
    ("STOPSIGNAL TERM", "words", ["TERM"]),
    ('MAINTAINER "A" <b>', "words", ['"A" <b>']),
    ('VOLUME ["/a"]', "json", ["/a"]),
    ("VOLUME /a /b", "words", ["/a", "/b"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "form", "args"), FORMS)
def test_each_instruction_reads_its_own_form(text, form, args):
    [document] = documents(Source("Dockerfile", f"FROM a\n{text}\n", "dockerfile"))
    instruction = document.value["instructions"][1]

    assert (instruction["form"], instruction["args"]) == (form, args)
    assert document.faults == ()


PAIRS = [
    ("ENV A=1 B=\"two words\" C='$x'", [("A", "1"), ("B", "two words"), ("C", "$x")]),
    ("ENV A=b\\ c D=", [("A", "b c"), ("D", "")]),
    ("ENV A  b  c", [("A", "b  c")]),
    ('ENV A "b" = c', [("A", "b = c")]),
    ('LABEL "a.b"="c" d=e=f', [("a.b", "c"), ("d", "e=f")]),
    ("ARG A B=1 C=\"x y\"", [("A", None), ("B", "1"), ("C", "x y")]),
    ('ARG "A"=1', [('"A"', "1")]),
]  # fmt: skip


def test_the_old_form_of_env_is_told():
    [document] = documents(Source("Dockerfile", "FROM a\nENV A b\nENV A=b\n", "dockerfile"))

    assert [each.get("old_form", False) for each in document.value["instructions"]] == [False, True, False]


@pytest.mark.parametrize(("text", "pairs"), PAIRS)
def test_pairs_are_names_and_values_without_quotes(text, pairs):
    [document] = documents(Source("Dockerfile", f"FROM a\n{text}\n", "dockerfile"))

    assert [(each["name"], each["value"]) for each in document.value["instructions"][1]["pairs"]] == pairs
    assert document.faults == ()
