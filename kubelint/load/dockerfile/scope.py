"""Which variables an instruction sees, and what they are worth."""

from kubelint.load.dockerfile.expansion import Missing

#: Arguments that BuildKit sets by itself, outside of every stage. What they are worth is not in the file.
AUTOMATIC = frozenset(
    f"{side}{name}" for side in ("BUILD", "TARGET") for name in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
) | {"TARGETSTAGE"}

#: What PATH is worth in an image that does not set it. Source: BuildKit's util/system/path.go
DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Globals:
    """The arguments declared before the first FROM: what image names and platforms may refer to."""

    def __init__(self) -> None:
        self.declared: dict[str, str | None] = {}
        self._optional: set[str] = set()

    def lookup(self, name: str) -> str | Missing:
        if name not in self.declared:
            return Missing.UNKNOWN if name in AUTOMATIC else Missing.UNSET
        value = self.declared[name]
        return value if value is not None else Missing.OPTIONAL if name in self._optional else Missing.UNKNOWN

    def declare(self, name: str, value: str | None) -> None:
        """Take in an argument and its default; None where the default depends on unknown values."""
        self.declared[name] = value
        self._optional.discard(name)

    def declare_bare(self, name: str) -> None:
        """Take in an argument without a default. It leaves a value that is already there alone."""
        if isinstance(self.lookup(name), Missing) and name not in AUTOMATIC:
            self._optional.add(name)
        self.declared.setdefault(name, None)


class Scope:
    """The variables of one stage, as they stand after the instructions read so far.

    Of an ARG and an ENV with the same name the later one counts.
    """

    def __init__(self, globals_: Globals, parent: "Scope | None", scratch: bool):
        self._globals = globals_
        self._scratch: bool = parent._scratch if parent else scratch  # nothing comes from an image we cannot see
        own: dict[str, str | Missing] = {"PATH": DEFAULT_PATH} if scratch else {}
        self._seen: dict[str, str | Missing] = dict(parent._seen) if parent else own
        self.env: dict[str, str | None] = dict(parent.env) if parent else {}
        self.args: dict[str, str | None] = dict(parent.args) if parent else {}
        self.workdir: str | None = parent.workdir if parent else "/" if scratch else None

    @property
    def size(self) -> int:
        """How many variables a stage inherits from it."""
        return len(self._seen)

    def lookup(self, name: str) -> str | Missing:
        found = self._seen.get(name)
        if found is not None:
            return found
        positional = not (name[0].isalpha() or name[0] == "_")  # "$1", "$@" and the like are never set
        return Missing.UNSET if self._scratch or positional else Missing.UNKNOWN

    def set_env(self, name: str, value: str | None) -> None:
        self.env[name] = value
        self._seen[name] = Missing.UNKNOWN if value is None else value

    def declare(self, name: str, value: str | None) -> None:
        """Take in ``ARG name=value``; None where the default depends on unknown values."""
        self.args[name] = value
        self._seen[name] = Missing.UNKNOWN if value is None else value

    def declare_bare(self, name: str) -> None:
        """Take in ``ARG name``, which brings a global argument into the stage, and is else worth what it was."""
        value = self._globals.lookup(name)
        if value is Missing.UNSET or value is Missing.OPTIONAL:
            value = self._seen.get(name, Missing.OPTIONAL)
        self._seen[name] = value
        self.args[name] = value if isinstance(value, str) else None

    def change_directory(self, path: str | None) -> None:
        from posixpath import join

        known = path is not None and (path.startswith("/") or self.workdir is not None)
        self.workdir = join(self.workdir or "/", path or "") if known else None
