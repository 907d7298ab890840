"""The text of a file: its bytes, decoded as the YAML specification and BuildKit do."""

import codecs
import os
import re
import stat
from functools import partial
from io import FileIO
from itertools import islice

from kubelint.load.classify import classify
from kubelint.model import Span

SIZE_LIMIT = 50_000_000

CHUNK = 65_536

MARK = "\ufeff"

#: Byte order marks; that of UTF-16 begins that of UTF-32.
MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}

#: Which of the first four bytes are NUL in a text that begins with two ASCII characters.
#: Source: https://yaml.org/spec/1.2.2/#52-character-encodings
NULS = {
    (True, True, True, False): "utf-32-be",
    (False, True, True, True): "utf-32-le",
    (True, False, True, False): "utf-16-be",
    (False, True, False, True): "utf-16-le",
}


class Unreadable(Exception):
    """A file has no text to give; ``str()`` of it says why, ``span`` where, if that is known."""

    span: Span | None = None


class Undecodable(Unreadable):
    """A Kubernetes file is not valid in its encoding, from ``line`` and ``column`` on."""

    def __init__(self, encoding: str, line: int, column: int):
        super().__init__(f"the text is not valid {encoding} from here on; save it as UTF-8")
        self.line = line
        self.column = column
        self.span = Span(line, column, line, column + 1)


def read(path: str) -> str:
    """Return the text of a file, see :func:`contents` and :func:`decode`."""
    return decode(contents(path), path)


def decode(data: bytes, path: str) -> str:
    """Return ``data`` as text, without byte order mark, line ends as they stand. ``path`` helps to say what it is.

    Bytes that are not UTF-8 become surrogates, so that offsets survive; only in a Kubernetes file they raise
    :class:`Undecodable`, as ``kubectl`` refuses them. Binary content keeps its NUL characters, by which
    :func:`classify` knows it.
    """
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        text = data.decode(encoding, "surrogateescape" if encoding == "utf-8" else "replace")
        if classify(path, text.removeprefix(MARK)) == "kubernetes":
            raise Undecodable(encoding.upper(), *_end(data[: error.start].decode(encoding))) from None
    return text.removeprefix(MARK)


def contents(path: str) -> bytes:
    """Return the bytes of a file. What cannot be read, or is larger than 50 MB, raises :class:`Unreadable`."""
    try:
        with open(path, "rb", buffering=0) as file:
            status = os.fstat(file.fileno())
            if status.st_size <= SIZE_LIMIT:
                data = file.readall() if stat.S_ISREG(status.st_mode) else _stream(file)
                if len(data) <= SIZE_LIMIT:
                    return data
    except (OSError, ValueError) as error:
        raise Unreadable(reason(error)) from None
    raise Unreadable(f"the file is larger than {SIZE_LIMIT // 1_000_000} MB")


def _stream(file: FileIO) -> bytes:
    """What comes out of a pipe or a device, which may never end."""
    return b"".join(islice(iter(partial(file.read, CHUNK), b""), SIZE_LIMIT // CHUNK + 2))


def _encoding(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff", b"\0\0"):
        for mark, encoding in MARKS.items():
            if data.startswith(mark):
                return encoding
    if b"\0" not in data:
        return "utf-8"
    return NULS.get(tuple(byte == 0 for byte in data[:4]), "utf-8")  # type: ignore[arg-type]


def _end(text: str) -> tuple[int, int]:
    """Line and column just behind ``text``."""
    lines = re.split(r"\r\n|\r|\n", text.removeprefix(MARK))
    return len(lines), len(lines[-1]) + 1


def reason(error: Exception) -> str:
    """What the system says about a file that cannot be read, in our words where it is common."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    return ((isinstance(error, OSError) and error.strerror) or str(error)).lower()
