"""What commands a shell text runs, and where their words stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linting import no_hang

from kubelint.views import shell
from kubelint.views.shell import Command, commands, read, read_words

#: A script, and its commands as people would list them.
SCRIPTS = {
    # words
    "apt-get install -y 'foo' b\"a\"r": ["apt-get install -y foo bar"],
    r"echo a\ b \"c\" 'it'\''s'": ['echo a b "c" it\'s'],
    "echo $'a\\'b\\tc' $\"d\"": ["echo a'b\tc d"],
    "echo '' \"\" x": ["echo   x"],
    "echo a#b # apt-get install c": ["echo a#b"],
    "# only a comment": [],
    'echo ${X:-"a b"} $X ${Y}z $? $((1 + 2)) {a,b}': ['echo ${X:-"a b"} $X ${Y}z $? $((1 + 2)) {a,b}'],
    "rm -rf !(a|b) c": ["rm -rf !(a|b) c"],
    "a \\\n  b \\\n && c": ["a b", "c"],
    # separators
    "a && b || c; d & e\nf": ["a", "b", "c", "d", "e", "f"],
    "a | b |& c": ["a", "b", "c"],
    "a |\n b": ["a", "b"],
    "; && | ) fi done }": [],
    # assignments and redirections
    'A=1 B="$C" cmd x=2': ["cmd x=2"],
    "A=1": [""],
    "ARR=(a b) cmd": ["cmd"],
    "x 2>&1 >/dev/null &>f <in >>log a": ["x a"],
    "x >| f <<< word": ["x"],
    "x 3> f": ["x"],
    # compound commands
    "(a; b) | c": ["a", "b", "c"],
    "{ a; b; } > f": ["a", "b"],
    "if [ -f x ]; then a; elif b; then c; else d; fi; e": ["[ -f x ]", "a", "b", "c", "d", "e"],
    "while read x; do a; done < f": ["read x", "a"],
    "until a; do b; done": ["a", "b"],
    "for x in a b; do c $x; done": ["c $x"],
    "for x; do c; done": ["c"],
    "for ((i=0; i<3; i++)); do c; done": ["c"],
    "case $x in a|b) c | d;; (*) e;; esac && f": ["c", "d", "e", "f"],
    "case $x in a) ;; esac; f": ["f"],
    "f() { a; }; function g { b; }; function h() { c; }; f": ["a", "b", "c", "f"],
    "[[ a && b || (c < d) ]] && e": ["[[ a b c d ]]", "e"],
    "((i++)); a": ["a"],
    "! a; time -p b": ["a", "b"],
    "echo if then fi": ["echo if then fi"],
    # substitutions
    'echo $(a b) `c d` "$(e "f g")"': ['echo $(a b) `c d` $(e "f g")', "a b", "c d", "e f g"],
    "echo `a \\`b\\``": ["echo `a \\`b\\``", "a `b`", "b"],
    "X=$(a | b)": ["", "a", "b"],
    "echo ${X:-$(a)} $((1 + $(b)))": ["echo ${X:-$(a)} $((1 + $(b)))", "a", "b"],
    "echo '$(a)' \\$(b": ["echo $(a) $", "b"],
    "diff <(a) >(b)": ["diff <(a) >(b)", "a", "b"],
    "for x in $(a); do b; done": ["a", "b"],
    # here-documents
    "cat <<EOF > x && b\napt-get install $(c)\nEOF\nd": ["cat", "b", "c", "d"],
    "cat <<'EOF'\n$(a)\nEOF\nb": ["cat", "b"],
    "cat <<-EOF\n\ta\n\tEOF\nb": ["cat", "b"],
    "bash <<'EOF'\na | b\nEOF\nc": ["bash", "a", "b", "c"],
    "cat <<EOF": ["cat"],
    "cat <<EOF\nnever closed": ["cat"],
    # wrappers and base names
    "sudo -E -u app env A=1 -i /usr/bin/apt-get install x": ["/usr/bin/apt-get install x"],
    "timeout -k 5 10 nice -n 5 a b": ["a b"],
    "xargs -a list -n 1 apt-get install": ["apt-get install"],
    "exec a; command b; busybox c; nohup d &": ["a", "b", "c", "d"],
    "command -v curl || a": ["command -v curl", "a"],
    "sudo": ["sudo"],
    "sudo -u root": ["sudo -u root"],
    # scripts in words
    "sh -c 'a; b | c'": ["sh -c a; b | c", "a", "b", "c"],
    'sudo bash -exc "a && \\"b\\"" x': ['bash -exc a && "b" x', "a", "b"],
    "bash -o pipefail -c 'a'": ["bash -o pipefail -c a", "a"],
    "su - app -c 'a b'": ["su - app -c a b", "a b"],
    "eval 'a; b'": ["a; b", "a", "b"],
    'sh -c "a $(b)"': ["sh -c a $(b)", "a $(b)", "b"],
    "bash script.sh -c": ["bash script.sh -c"],
    # what is no shell
    "echo 'never closed | a": ["echo never closed | a"],
    'echo "$(a': ["echo $(a", "a"],
    "a )) b": ["a", "b"],
    "": [],
}


def listed(command: Command) -> str:
    return " ".join(word.text for word in command.words)


@pytest.mark.parametrize("text, expected", SCRIPTS.items())
def test_commands_of_a_script(text: str, expected: list[str]) -> None:
    assert sorted(listed(each) for each in commands(text)) == sorted(expected)


@pytest.mark.parametrize("text", SCRIPTS)
def test_every_character_of_a_word_stands_where_the_word_says(text: str) -> None:
    for command in commands(text):
        for word in command.words:
            written = "".join(text[word.offset(index)] for index in range(len(word.text)))
            assert written == word.text.replace("\t", "t")
            assert text[word.start : word.end].count("\n") == word.text.count("\n")


def test_word_spans_its_quotes() -> None:
    script = "apt-get install -y  'foo=1'"

    word = commands(script)[0].words[-1]

    assert (word.text, script[word.start : word.end], word.quoted) == ("foo=1", "'foo=1'", True)


def test_word_of_a_nested_script_is_found_in_the_outer_text() -> None:
    script = 'true && sh -c "apt-get \\"install\\" x"'

    word = commands(script)[-1].words[1]

    assert script[word.offset(0) : word.offset(6) + 1] == "install"


def test_pipes_are_counted_by_the_bar_that_joins_them() -> None:
    script = "a | b && c || d; case x in y|z) e | f;; esac; echo '|' \\| $(g | h)"

    assert read(script).pipes == tuple(script.index(bar) + 2 for bar in ("a | b", "e | f", "g | h"))


@pytest.mark.parametrize(
    "script, feeds",
    [
        ("a | b", True),
        ("a | x | b", True),
        ("(a || x) | b", True),
        ("a | { x; b; }", True),
        ("{ x; a; } | sudo b", True),
        ("sh -c 'a' | b", True),
        ("a; b", False),
        ("a && x | b", False),
        ("b | a", False),
        ("x | a; y | b", False),
        ("x $(a) | b", False),
    ],
)
def test_output_flows_down_a_pipeline(script: str, feeds: bool) -> None:
    found = {each.name: each for each in commands(script)}

    assert found["a"].feeds(found["b"]) is feeds


def test_command_knows_the_word_that_holds_it() -> None:
    script = 'bash -c "$(curl x)" && source <(curl y)'

    bash, first, source, second = (each for each in commands(script) if not each.name.startswith("$"))

    assert (bash.name, source.name, first.name, second.name) == ("bash", "source", "curl", "curl")
    assert first.holder == ("$(", bash.words[2].start)
    assert second.holder == ("<(", source.words[1].start)


def test_options_are_read_in_the_manner_of_getopt() -> None:
    command = commands("apt-get -qyo Dpkg::Use-Pty=0 -q=2 --target-release stable install --yes=x a -- -b")[0]

    options, arguments = command.parsed({"o", "target-release"})

    assert [(each.name, each.value) for each in options] == [
        ("q", None),
        ("y", None),
        ("o", "Dpkg::Use-Pty=0"),
        ("q", "2"),
        ("target-release", "stable"),
        ("yes", "x"),
    ]
    assert [each.text for each in arguments] == ["install", "a", "-b"]
    assert command.has_flag("y", "assume-yes")
    assert not command.has_flag("b")


def test_program_started_without_a_shell_has_its_words_as_they_are() -> None:
    assert [listed(each) for each in read_words(("apt-get", "install", "a b", "$(c)", "|")).commands] == [
        "apt-get install a b $(c) |"
    ]
    assert [listed(each) for each in read_words(("/bin/sh", "-c", "a | b")).commands] == ["/bin/sh -c a | b", "a", "b"]
    assert read_words(("/bin/sh", "-c", "a | b")).pipes == (13,)
    assert read_words(()).commands == ()


def test_name_is_the_base_name() -> None:
    assert [each.name for each in commands("/usr/bin/apt-get x; C:/tools/npm.exe y; $(which pip) z")] == [
        "apt-get",
        "npm",
        "$(which pip)",
        "which",
    ]


@pytest.mark.parametrize(
    "script, expected",
    [
        ("bash", True),
        ("bash -s -- --yes", True),
        ("sudo -E bash -", True),
        ("sh -x /dev/stdin a", True),
        ("sh install.sh", False),
        ("sh -c 'cat > f'", False),
        ("tar xz", False),
    ],
)
def test_shell_that_reads_its_script_from_standard_input(script: str, expected: bool) -> None:
    assert shell.runs_input(commands(script)[0]) is expected


def test_here_document_of_a_group_is_no_script_of_the_command_after_it() -> None:
    assert [each.name for each in commands("{ cat; } <<E; bash\nrm -r /srv\nE\n")] == ["cat", "bash"]


def test_many_here_documents_on_one_line_are_no_trouble() -> None:
    with no_hang():
        found = commands("cat <<E; " * 20_000 + "\nE\n")

    assert len(found) == 20_000


TOKENS = [
    *("$(", "(", ")", "`", "'", '"', "\\", "${", "}", "$((", "))", "|", "case x in ", " esac", "<<E\n", "E\n", "bash "),
    *("if ", "fi ", "sh -c ", "eval ", "sudo ", "a ", ";", "&&", "$'", "<(", "A=(", "!(", "{ ", "\n", "[[ ", "]]", "#"),
    *(" ", ">", "-c "),
]


@given(st.lists(st.sampled_from(TOKENS)).map("".join))
def test_nothing_makes_the_reader_stumble(text: str) -> None:
    found = read(text)

    for command in found.commands:
        for word in (*command.words, *command.wrappers, *command.assignments):
            assert 0 <= word.start <= word.end <= len(text)
            assert all(0 <= word.offset(index) < len(text) for index in range(len(word.text)))
        assert 0 <= command.start <= command.end
        command.parsed(("c", "o"))
    assert all(text[place] == "|" for place in found.pipes)


@pytest.mark.parametrize("unit", ["$(", "(", "`", '"', "${", "a|", "sh -c '", "eval ", "<<E\n", "case x in ", "{ "])
def test_odd_text_is_no_trouble(unit: str) -> None:
    text = unit * (40_000 // len(unit))

    with no_hang():
        read(text)
