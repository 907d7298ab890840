"""The arguments of each instruction, read in the form that it takes."""

from collections.abc import Callable

from kubelint.load.dockerfile.expansion import unquote
from kubelint.load.dockerfile.heredocs import opening
from kubelint.load.dockerfile.statement import Pair, Statement
from kubelint.load.dockerfile.words import Malformed, Word, json_strings, plain_words, quoted_words
from kubelint.text import brief

Reader = Callable[[Statement, str], None]


def read_arguments(statement: Statement, escape: str) -> None:
    """Fill in form, args or pairs. Does nothing for an instruction that is not known."""
    reader = READERS.get(statement.name)
    if reader:
        reader(statement, escape)


def _command(statement: Statement, escape: str) -> None:
    """A JSON array, else the whole rest for the shell."""
    _exec_or_shell(statement, statement.start)


def _exec_or_shell(statement: Statement, start: int) -> None:
    text = statement.joined.text[start : statement.end]
    if not text:
        return
    found = _json(statement, text)
    statement.form = "shell" if found is None else "json"
    if found is None:
        statement.words.append(Word(text, start, statement.end))
    statement.args += [text] if found is None else found


def _healthcheck(statement: Statement, escape: str) -> None:
    words = plain_words(statement.joined.text, statement.start, statement.end)
    if not words:
        return
    statement.form = "words"
    statement.words = words[:1]
    statement.args = [words[0].text]
    if len(words) > 1:
        _exec_or_shell(statement, words[1].start)


def _array_or_words(statement: Statement, escape: str) -> None:
    found = _json(statement, statement.text)
    if found is None:
        _words(statement, escape)
    else:
        statement.form = "json"
        statement.args = found


def _words(statement: Statement, escape: str) -> None:
    """Words split at white space; quotes around each come off later, as the builder does it."""
    _take(statement, plain_words(statement.joined.text, statement.start, statement.end), escape)


def _one(statement: Statement, escape: str) -> None:
    """The whole rest is one argument."""
    if statement.text:
        _take(statement, [Word(statement.text, statement.start, statement.end)], escape)


def _as_written(statement: Statement, escape: str) -> None:
    if statement.text:
        statement.form = "words"
        statement.words = [Word(statement.text, statement.start, statement.end)]
        statement.args = [statement.text]


def _take(statement: Statement, words: list[Word], escape: str) -> None:
    statement.form = "words" if words else ""
    statement.words = words
    statement.args = [word.text if opening(word.text) else _bare(word.text, escape) for word in words]


def _pairs(statement: Statement, escape: str) -> None:
    """``name=value ...``, or the old ``name value``."""
    text = statement.joined.text
    words = quoted_words(text, statement.start, statement.end, escape)
    statement.form = "words" if words else ""
    if words and "=" not in words[0].text:
        words = []
        statement.old_form = True
        statement.pairs = _old_pair(statement)
    for word in words:
        if "=" in word.text:
            statement.pairs.append(_pair(word))
        else:
            message = f'{statement.name} takes name=value, and this word has no "="; a value with blanks needs quotes'
            statement.complain(message, word)
    _name_pairs(statement, escape)


def _old_pair(statement: Statement) -> list[Pair]:
    first = plain_words(statement.joined.text, statement.start, statement.end)[:2]
    if len(first) == 2:
        start = first[1].start
        return [Pair(first[0], Word(statement.joined.text[start : statement.end], start, statement.end))]
    statement.complain(f'{statement.name} "{brief(first[0].text)}" has no value; write name=value', first[0])
    return []


def _declarations(statement: Statement, escape: str) -> None:
    """``name`` or ``name=default``, several of them."""
    words = quoted_words(statement.joined.text, statement.start, statement.end, escape)
    statement.form = "words" if words else ""
    statement.pairs = [_pair(word) if "=" in word.text else Pair(word, None) for word in words]
    _name_pairs(statement, escape)


def _pair(word: Word) -> Pair:
    name, _, value = word.text.partition("=")
    middle = word.start + len(name)
    return Pair(Word(name, word.start, middle), Word(value, middle + 1, word.end))


def _name_pairs(statement: Statement, escape: str) -> None:
    for pair in statement.pairs:
        name = pair.name.text if statement.name == "ARG" else _bare(pair.name.text, escape)  # quotes are part of it
        statement.settings.append({"name": name, "value": pair.value and _bare(pair.value.text, escape)})
    for pair in statement.pairs:
        if not pair.name.text:
            statement.complain(f"{statement.name} has a value without a name; write name=value", pair.value)


def _bare(word: str, escape: str) -> str:
    """``word`` without quotes where that is possible; what is wrong with it shows when it is expanded."""
    try:
        return unquote(word, escape)
    except Malformed:
        return word


def _json(statement: Statement, text: str) -> list[str] | None:
    try:
        return json_strings(text)
    except Malformed as malformed:
        statement.complain(malformed.message, Word(text, statement.end - len(text), statement.end))
        return None


READERS: dict[str, Reader] = {
    "ADD": _array_or_words,
    "ARG": _declarations,
    "CMD": _command,
    "COPY": _array_or_words,
    "ENTRYPOINT": _command,
    "ENV": _pairs,
    "EXPOSE": _words,
    "FROM": _words,
    "HEALTHCHECK": _healthcheck,
    "LABEL": _pairs,
    "MAINTAINER": _as_written,
    "RUN": _command,
    "SHELL": _command,
    "STOPSIGNAL": _one,
    "USER": _one,
    "VOLUME": _array_or_words,
    "WORKDIR": _one,
}
