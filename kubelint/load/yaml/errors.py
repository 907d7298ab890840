"""How the loader says that a document cannot be read."""

from kubelint.model import Fault, Span
from kubelint.text import brief, printable


class Broken(Exception):
    """A document of which nothing can be made, and why."""

    def __init__(self, message: str, span: Span):
        super().__init__(message)
        self.fault = Fault("yaml-syntax", message, span)


def quoted(text: str) -> str:
    """Return ``text`` in double quotes, as a message shows it: on one line, and not too long."""
    return f'"{brief(printable(text), 40)}"'
