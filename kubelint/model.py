"""The nouns of kubelint: small immutable values that every floor above shares."""

from typing import Any, Literal, NamedTuple, Protocol

#: Where something is inside a document: keys and indexes, counted from its root.
Path = tuple[str | int, ...]

#: A piece of what stands at a path: its key, or a (start, end) stretch of its string value.
Part = Literal["key"] | tuple[int, int]

#: A Kubernetes minor version: ``(1, 31)``.
Version = tuple[int, int]

SEVERITIES = ("error", "warning", "info")

#: Each profile contains the ones before it.
PROFILES = ("essential", "recommended", "hardened")


class Span(NamedTuple):
    """A stretch of source text. Lines and columns count from 1, in code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Source(NamedTuple):
    """One input file as text, before anything is understood about it."""

    path: str  # as the user wrote it, with forward slashes; "-" for standard input
    text: str  # decoded, without byte order mark, line ends as they stand in the file
    language: str  # "kubernetes" or "dockerfile"


class Input(NamedTuple):
    """How one file fared: every file that was looked at ends as one of these."""

    path: str
    type: str  # "kubernetes", "dockerfile", or why it is none of ours: "helm-template", "yaml", ...
    status: Literal["checked", "skipped", "failed"]
    reason: str = ""  # why it was skipped, or what failed


class Fault(NamedTuple):
    """Something wrong with the text itself, found while loading it, and the rule it is reported under."""

    rule: str
    message: str
    span: Span


class Comment(NamedTuple):
    """One comment: where its ``#`` stands, the text after it, and whether it is alone on its line."""

    line: int
    column: int
    text: str
    alone: bool


class Tree(Protocol):
    """The way from a path back to the text. Asked only about what is reported.

    A scalar resolves to its value, a mapping or sequence to the key that holds it (a list item
    without a key to its first line), and a path to something absent to its nearest present
    ancestor, which is how a *missing* field gets a position.
    """

    @property
    def size(self) -> int:
        """How many nodes it was built from."""

    def span(self, path: Path, part: Part | None = None) -> Span: ...


class Document(NamedTuple):
    """One parsed document: plain values to read, and a tree to point with."""

    source: Source
    index: int  # type: ignore[assignment]  # position in the file, from 0; nobody needs tuple.index here
    value: Any  # dict, list, str, int, float, bool or None, nested; None where it could not be parsed
    tree: Tree
    faults: tuple[Fault, ...] = ()
    broken: bool = False  # the text could not be parsed, so nothing is known about its content


class Subject(NamedTuple):
    """What a finding is about, in the words of its owner."""

    kind: str  # "Deployment"; "Dockerfile"
    name: str = ""
    namespace: str | None = None
    api_version: str = ""
    container: str = ""
    stage: str = ""  # Dockerfile: the stage's name, else its index
    instruction: str = ""  # Dockerfile: "RUN"
    line: int = 0  # Dockerfile: first line of the instruction


class Related(NamedTuple):
    """Another place that belongs to a problem. ``origin`` is (file, document index), None for the same document."""

    path: Path
    message: str
    origin: tuple[str, int] | None = None


class Problem(NamedTuple):
    """What a check yields: where, what, and what else belongs to it."""

    path: Path
    message: str
    part: Part | None = None
    related: tuple[Related, ...] = ()
    severity: str = ""  # where this case of a rule weighs more or less than the rule, unless the user says otherwise
    aliases: tuple[str, ...] = ()  # what this case is called elsewhere, where that is more exact than the rule's


class Place(NamedTuple):
    """A related place, resolved to text."""

    file: str
    span: Span
    message: str


class Excerpt(NamedTuple):
    """The source line a finding stands on, secrets masked, cut to a printable width."""

    text: str
    column: int = 1  # column of the first character shown


class Finding(NamedTuple):
    """What a reporter receives: a problem with rule, severity and position filled in."""

    file: str
    span: Span
    rule: str
    severity: str
    message: str
    subject: Subject = Subject("")
    document: int = 0
    path: Path = ()
    related: tuple[Place, ...] = ()
    excerpt: Excerpt = Excerpt("")
    aliases: tuple[str, ...] = ()  # of this very finding, where they are more exact than the rule's
    suppressed: str = ""  # what silences it, in words: "comment on line 3"


class Report(NamedTuple):
    """The outcome of a run, sorted and ready to print."""

    findings: tuple[Finding, ...]  # without the suppressed ones
    suppressed: tuple[Finding, ...]
    inputs: tuple[Input, ...]
    objects: int
    kubernetes_version: Version
    rules: dict[str, Any]  # every rule that could have spoken, by name: catalog.Rule
    unchecked: tuple[str, ...] = ()  # in words, what was to be checked and could not be
    remarks: tuple[str, ...] = ()  # in words, what else went wrong without making a difference to the findings

    def exit_code(self, threshold: str) -> int:
        """0: nothing at or above ``threshold`` ("never": whatever was found). 1: something is.

        2: kubelint itself failed.
        """
        if any(each.rule == "crash" for each in self.findings):
            return 2
        if threshold == "never":
            return 0
        counted = SEVERITIES[: SEVERITIES.index(threshold) + 1]
        return int(any(each.severity in counted for each in self.findings))
