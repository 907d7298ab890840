"""The nouns: words, simple commands, and the wrappers that commands are run through."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

#: Words in front of a command that run it: their options that take a value, and how many words of their own follow.
WRAPPERS: dict[str, tuple[frozenset[str], int]] = {
    name: (frozenset(valued.split()), own)
    for name, valued, own in (
        ("builtin", "", 0),
        ("busybox", "", 0),
        ("chroot", "userspec groups", 1),
        ("command", "", 0),
        ("coproc", "", 0),
        ("doas", "C u", 0),
        ("eatmydata", "", 0),
        ("env", "C S chdir split-string u unset", 0),
        ("eval", "", 0),
        ("exec", "a", 0),
        ("fakeroot", "b f i l s", 0),
        ("gosu", "", 1),
        ("ionice", "c class n classdata p pid", 0),
        ("linux32", "", 0),
        ("linux64", "", 0),
        ("nice", "adjustment n", 0),
        ("nohup", "", 0),
        ("run", "", 0),
        ("setarch", "", 1),
        ("setsid", "", 0),
        ("stdbuf", "e error i input o output", 0),
        ("su-exec", "", 1),
        ("sudo", "C D R T U chdir chroot close-from g group h host other-user p prompt r role t type u user", 0),
        ("time", "f format o output", 0),
        ("timeout", "k kill-after s signal", 1),
        ("unbuffer", "", 0),
        ("xargs", "E I L P a arg-file d delimiter max-args max-chars max-lines max-procs n s", 0),
    )
}

#: Options that turn a wrapper into a question about the command: ``command -v curl``.
_ASKING = {"command": ("v", "V"), "sudo": ("l", "list", "v", "validate", "K", "k")}

#: Programs that read shell text.
SHELLS = frozenset({"ash", "bash", "dash", "ksh", "mksh", "sh", "zsh"})

#: Programs whose ``-c`` is shell text, and the options of theirs that take another value.
_TAKES_SCRIPT = {name: frozenset({"O", "init-file", "o", "rcfile"}) for name in SHELLS} | {
    "runuser": frozenset({"G", "g", "group", "s", "shell", "u", "user"}),
    "su": frozenset({"G", "g", "group", "s", "shell"}),
}

#: How a program's own words name its standard input.
STANDARD_INPUT = ("-", "/dev/stdin")

ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\[[^]]*\])?\+?=")

Pieces = Sequence[tuple[int, int]]  # (offset in the plain text, offset in the script), rising
Pipes = tuple[tuple[int, int], ...]  # (pipeline, position in it), the outermost first


class Word(NamedTuple):
    """One word: its text without quotes, and where it stands in the script. Expansions stay as written."""

    text: str
    start: int
    end: int  # exclusive
    quoted: bool = False  # at least a part of it is
    expands: bool = False  # holds $name, $(...) or the like, outside single quotes
    pieces: Pieces = ()  # how text maps to the script; empty: one to one from start

    def offset(self, index: int) -> int:
        """Where character ``index`` of ``text`` stands in the script."""
        return mapped(self.pieces, index) if self.pieces else self.start + index


class Option(NamedTuple):
    """One option of a command: ``-y``, ``--only=prod``, one letter of ``-qy``."""

    name: str
    value: str | None
    word: Word  # the word it stands in


class Redirect(NamedTuple):
    """A redirection: its operator and its target; for a here-document the delimiter."""

    operator: str
    target: Word | None


class Holder(NamedTuple):
    """The word that holds a nested command, and how: ``"$("``, ``"`"``, ``"<("``, ``">("``, ``"-c"`` or ``"<<"``."""

    opener: str
    start: int  # of that word


class Command(NamedTuple):
    """One simple command, without the wrappers that run it."""

    name: str  # the base name of its first word: ``apt-get`` for ``/usr/bin/apt-get``
    words: tuple[Word, ...]  # empty where there are only assignments
    wrappers: tuple[Word, ...] = ()  # sudo -E, env A=1, ...
    assignments: tuple[Word, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    pipes: Pipes = ()  # a loop or group may be part of a pipeline too
    holder: Holder | None = None

    @property
    def start(self) -> int:
        return (self.assignments or self.wrappers or self.words)[0].start

    @property
    def end(self) -> int:
        return (self.words or self.assignments)[-1].end

    def feeds(self, other: "Command") -> bool:
        """Whether its output goes down a pipeline in which ``other`` comes later."""
        mine = dict(self.pipes)
        return any(number in mine and mine[number] < place for number, place in other.pipes)

    def parsed(self, valued: Collection[str] = (), mixed: bool = True) -> tuple[list[Option], list[Word]]:
        """Return (options, arguments) in the manner of getopt. ``valued`` names the options that take a value.

        Options may stand between arguments, unless not ``mixed``: an interpreter's end at the name of its script.
        """
        options: list[Option] = []
        arguments: list[Word] = []
        words = iter(self.words[1:])
        for word in words:
            if word.text == "--":
                arguments.extend(words)
            elif word.text.startswith("--"):
                name, equals, value = word.text[2:].partition("=")
                options.append(Option(name, value if equals else _next(words) if name in valued else None, word))
            elif word.text.startswith("-") and len(word.text) > 1:
                options.extend(_cluster(word, words, valued))
            else:
                arguments.append(word)
                arguments.extend(() if mixed else words)
        return options, arguments

    def arguments(self, valued: Collection[str] = ()) -> list[Word]:
        """Its words without name, options and the values of ``valued`` options."""
        return self.parsed(valued)[1]

    def has_flag(self, *names: str, valued: Collection[str] = ()) -> bool:
        """Whether any of the options ``names`` is given, also as a letter of ``-qy`` or as ``--name=value``."""
        return any(option.name in names for option in self.parsed(valued)[0])


def base_name(text: str) -> str:
    """The program a word names, without folders and ``.exe``; a substitution stays as it is."""
    if "$(" in text or "`" in text:
        return text
    return text.replace("\\", "/").rpartition("/")[2].removesuffix(".exe")


def runs_input(command: Command) -> bool:
    """Whether it is a shell that reads its script from standard input."""
    if command.name not in SHELLS:
        return False
    options, arguments = command.parsed(_TAKES_SCRIPT[command.name], mixed=False)
    names = {option.name for option in options}
    return "c" not in names and ("s" in names or not arguments or arguments[0].text in STANDARD_INPUT)


def carried_script(command: Command) -> Word | None:
    """The word of a command that is itself a script: of ``sh -c``, ``su -c``, ``eval``."""
    if command.wrappers and base_name(command.wrappers[-1].text) == "eval" and re.search(r"\s", command.words[0].text):
        return command.words[0]
    if command.name not in _TAKES_SCRIPT:
        return None
    valued = _TAKES_SCRIPT[command.name]
    options, arguments = command.parsed(valued, mixed=command.name not in SHELLS)
    if not any(option.name in ("c", "command") for option in options):
        return None
    if command.name in SHELLS:
        return arguments[0] if arguments else None
    after = [a for a, b in zip(command.words[1:], command.words, strict=False) if b.text in ("-c", "--command")]
    return after[0] if after else None


def unwrapped(words: Sequence[Word]) -> int:
    """How many words in front only run the command that follows."""
    start = 0
    while start < len(words):
        name = base_name(words[start].text)
        if name not in WRAPPERS:
            return start
        valued, own = WRAPPERS[name]
        index = start + 1
        while index < len(words):
            text = words[index].text
            if text.startswith("-") and len(text) > 1:
                if text.lstrip("-") in _ASKING.get(name, ()):
                    return start
                index += 1 + _takes_next(text, valued)
            elif ASSIGNMENT.match(text) and name in ("env", "sudo"):
                index += 1
            elif own:
                own -= 1
                index += 1
            else:
                break
        if index >= len(words):
            return start
        start = index
    return start


def _takes_next(option: str, valued: Collection[str]) -> bool:
    """Whether the value of a wrapper's option is the next word: ``-u root``, ``-Eu root``, ``--user root``."""
    if "=" in option:
        return False
    return option[2:] in valued if option.startswith("--") else option[-1] in valued


def mapped(pieces: Pieces, index: int) -> int:
    """Where a character of a text stands in the script it was taken from."""
    there, here = pieces[max(bisect_right(pieces, (index, 1 << 62)) - 1, 0)]
    return here + index - there


def _next(words: Iterator[Word]) -> str | None:
    word = next(words, None)
    return word.text if word else None


def _cluster(word: Word, words: Iterator[Word], valued: Collection[str]) -> Iterator[Option]:
    """The options of one word such as ``-qy``, ``-q=2`` or ``-oName=value``."""
    for index, letter in enumerate(word.text[1:], 2):
        rest = word.text[index:]
        if rest.startswith("="):
            yield Option(letter, rest[1:], word)
            return
        if letter in valued:
            yield Option(letter, rest or _next(words), word)
            return
        yield Option(letter, None, word)
