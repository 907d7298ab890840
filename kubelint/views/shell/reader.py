"""Commands: separators, pipelines, compound commands, redirections and here-documents."""

import re
from collections.abc import Sequence

from kubelint.views.shell.command import (
    ASSIGNMENT,
    Command,
    Holder,
    Pipes,
    Redirect,
    Word,
    base_name,
    carried_script,
    runs_input,
    unwrapped,
)
from kubelint.views.shell.source import NESTING, RESCANS, Draft, Source
from kubelint.views.shell.words import WordReader

GAP = re.compile(r"(?:[ \t\r\f\v]|\\\r?\n)+")
OPERATOR = re.compile(r"&&|\|\||\|&|&>>?|;;&|;&|;;|<<<|<<-|<<|<>|<&|>&|>>|>\||[;&|<>()\n]")
_DESCRIPTOR = re.compile(r"\d+(?=[<>])")
_REDIRECTIONS = frozenset({"&>", "&>>", "<<<", "<<-", "<<", "<>", "<&", ">&", ">>", ">|", "<", ">"})
_OPENS = {"if": "if", "while": "loop", "until": "loop", "for": "loop", "select": "loop", "case": "case", "{": "{"}
_CLOSES = {"fi": "if", "done": "loop", "esac": "case", "}": "{"}
_GOES_ON = frozenset({"then", "elif", "else", "do"})
_HEADED = frozenset({"for", "select", "case", "function"})


class Output:
    """The commands found so far, by whichever reader."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.starts: set[int] = set()  # of commands: "$(...)" inside sh -c "..." is met twice
        self.pipes: set[int] = set()
        self.pipelines = 0

    def pipeline(self) -> int:
        self.pipelines += 1
        return self.pipelines


class Frame:
    """A compound command that is open, and the pipeline under way in it."""

    def __init__(self, kind: str, outer: Pipes):
        self.kind = kind
        self.outer = outer
        self.pipeline = 0  # 0: none yet
        self.position = 0
        self.waiting = False  # a "|" wants its right side, which may stand on the next line
        self.pattern = False  # inside case, before the ")"

    def reset(self) -> None:
        self.pipeline = self.position = 0
        self.waiting = False


class Reader(WordReader):
    """One list of commands: a whole script, or what stands inside ``$( )``."""

    def __init__(
        self,
        source: Source,
        output: Output,
        pipes: Pipes = (),
        holder: Holder | None = None,
        stop: str = "",
    ):
        super().__init__(source)
        self.output = output
        self.holder = holder
        self.stop = stop
        self.done = False
        self.frames = [Frame("", pipes)]
        self.header = ""  # inside "for x in ...", "case x in", "function x"
        self.testing = False  # inside [[ ]]
        self.documents: list[tuple[Word, bool, Command | None]] = []  # here-documents whose body is to come
        self.owned = 0  # how many of them belong to commands that have ended
        self.clear()

    def clear(self) -> None:
        self.words = []
        self.assignments: list[Word] = []
        self.redirects: list[Redirect] = []

    def read(self) -> None:
        source, text = self.source, self.source.text
        while not self.done and source.i < len(text):
            char = text[source.i]  # what it begins is told by it before any pattern is tried
            if char in " \t\r\f\v\\" and (gap := GAP.match(text, source.i)):
                source.i = gap.end()
            elif char == "#":
                end = text.find("\n", source.i)
                source.i = len(text) if end < 0 else end
            elif char in ";&|<>()\n" and not self.is_process_substitution():
                self.operator()
            elif char.isdigit() and (descriptor := _DESCRIPTOR.match(text, source.i)):
                source.i = descriptor.end()
            else:
                self.place(self.word())
        self.end_command()

    def operator(self) -> None:
        """Act on a separator, a parenthesis or a redirection."""
        match = OPERATOR.match(self.source.text, self.source.i)
        assert match  # one of its characters at least
        sign, start, self.source.i = match[0], *match.span()
        frame = self.frames[-1]
        if frame.pattern:
            frame.pattern = sign != ")"
        elif self.testing and sign != ";":
            return
        elif sign in _REDIRECTIONS:
            self.redirect(sign)
        elif sign == "(":
            self.parenthesis(start)
        elif sign == ")":
            self.close("(")
        elif sign in ("|", "|&"):
            self.end_command()
            frame.pipeline = frame.pipeline or self.output.pipeline()
            frame.position += 1
            frame.waiting = True
            self.output.pipes.add(self.source.at(start))
        else:
            self.end_command()
            if sign != "\n" or not frame.waiting:
                frame.reset()
            frame.pattern = frame.kind == "case" and sign in (";;", ";&", ";;&")
        if sign == "\n" and self.documents:
            self.bodies()

    def place(self, word: Word) -> None:
        """Put a word where it belongs: into a header, the command under way, or the grammar."""
        frame = self.frames[-1]
        if frame.pattern:
            if word.text == "esac":
                self.close("case")
        elif self.header:
            self.head(word)
        elif self.testing:
            self.testing = word.text != "]]"
            self.words.append(word)
        elif self.words or not word.text or word.offset(0) != word.start:  # quoted, so neither of what follows
            self.words.append(word)
        elif ASSIGNMENT.match(word.text):
            self.assignments.append(word)
        elif word.text in _OPENS or word.text in _CLOSES or word.text in _GOES_ON or word.text in _HEADED:
            self.reserved(word.text)
        elif word.text != "!":
            self.testing = word.text == "[["
            self.words.append(word)

    def reserved(self, text: str) -> None:
        if text in _GOES_ON:
            self.frames[-1].reset()
        elif text in _CLOSES:
            self.close(_CLOSES[text])
        elif text in _OPENS:
            self.open(_OPENS[text])
        if text in _HEADED:
            self.header = text

    def head(self, word: Word) -> None:
        """A word between ``for`` and ``do``, ``case`` and ``in``, or the name of a function."""
        if self.header == "case" and word.text == "in":
            self.frames[-1].pattern = True
            self.header = ""
        elif self.header == "function" or word.text == "do":
            self.header = ""

    def open(self, kind: str) -> None:
        """Begin a compound command, unless they are nested beyond all reason."""
        frame = self.frames[-1]
        frame.pipeline = frame.pipeline or self.output.pipeline()
        frame.waiting = False
        if len(self.frames) <= NESTING:
            self.frames.append(Frame(kind, (*frame.outer, (frame.pipeline, frame.position))))

    def close(self, kind: str) -> None:
        """End the innermost compound command of a kind, and those left open inside it."""
        self.end_command()
        for index in range(len(self.frames) - 1, 0, -1):
            if self.frames[index].kind == kind:
                del self.frames[index:]
                return
        self.done = self.done or kind == self.stop == "("

    def parenthesis(self, start: int) -> None:
        source = self.source
        if self.words or self.assignments:  # name () { ...; }
            blank = GAP.match(source.text, source.i)
            after = blank.end() if blank else source.i
            if len(self.words) == 1 and source.text.startswith(")", after):
                source.i = after + 1
                self.clear()
                return
            self.end_command()
        if self.header == "function" or source.text.startswith("((", start):
            source.i = start
            self.arithmetic(Draft(source), 0)
            return
        self.open("(")

    def end_command(self) -> None:
        """Hand over the command under way, if there is one."""
        if self.header and self.header != "case":
            self.header = ""
        self.testing = False
        command = None
        if self.words or self.assignments:
            frame = self.frames[-1]
            frame.pipeline = frame.pipeline or self.output.pipeline()
            frame.waiting = False
            pipes = (*frame.outer, (frame.pipeline, frame.position))
            command = self.hand_over(self.words, pipes)
        own = [(delimiter, strip, command) for delimiter, strip, _ in self.documents[self.owned :]]
        self.documents[self.owned :] = own
        self.owned += len(own)
        self.clear()

    def hand_over(self, words: Sequence[Word], pipes: Pipes) -> Command | None:
        """Put a command into the output, and those of the script it may carry in a word."""
        first = unwrapped(words)
        wrappers, words = tuple(words[:first]), tuple(words[first:])
        name = base_name(words[0].text) if words else ""
        assignments, redirects = tuple(self.assignments), tuple(self.redirects)
        command = Command(name, words, wrappers, assignments, redirects, pipes, self.holder)
        if command.start in self.output.starts:
            return None
        self.output.starts.add(command.start)
        self.output.commands.append(command)
        script = carried_script(command)
        if script and self.source.rescans < RESCANS:
            inner = self.source.inner(script.text, script.pieces or ((0, script.start),))
            Reader(inner, self.output, pipes, Holder("-c", script.start)).read()
        return command

    def nested(self, source: Source, holder: Holder, stop: str = "") -> None:
        Reader(source, self.output, (), holder, stop).read()

    # --- redirections and here-documents ---

    def redirect(self, sign: str) -> None:
        source = self.source
        if gap := GAP.match(source.text, source.i):
            source.i = gap.end()
        target = None
        operator = OPERATOR.match(source.text, source.i) and not self.is_process_substitution()
        if source.i < len(source.text) and not operator:
            target = self.word()
        self.redirects.append(Redirect(sign, target))
        if target and sign in ("<<", "<<-"):
            self.documents.append((target, sign == "<<-", None))

    def bodies(self) -> None:
        """Read the here-documents that start on this line."""
        documents, self.documents, self.owned = self.documents, [], 0
        for delimiter, strip, command in documents:
            start = self.source.i
            end = self.body_end(delimiter.text, strip)
            text, pieces = self.source.text[start:end], self.source.stretch(start, end)
            if self.source.rescans >= RESCANS or not text:
                continue
            inner = self.source.inner(text, pieces)
            holder = Holder("<<", delimiter.start)
            if command and runs_input(command):
                Reader(inner, self.output, command.pipes, holder).read()
            elif not delimiter.quoted:
                reader = Reader(inner, self.output, (), holder)
                draft = Draft(inner)
                while inner.i < len(text):
                    reader.quoted_part(draft)

    def body_end(self, delimiter: str, strip: bool) -> int:
        """Go behind the delimiter line; return where the body ends."""
        source, text = self.source, self.source.text
        while source.i < len(text):
            start = source.i
            end = text.find("\n", start)
            source.i = len(text) if end < 0 else end + 1
            line = text[start : source.i].rstrip("\r\n")
            if (line.lstrip("\t") if strip else line) == delimiter:
                return start
        return len(text)
