"""Measure, print one table of cases, figures and budgets, and compare with the peers found on PATH.

Figures are medians of several runs of whole processes, taken in turn, so that the ratios hold on a noisy machine; what
takes minutes is measured once, and what has much else around it as one stage. ``python -m benchmarks [--runs N]
[--corpus FOLDER]``; a folder of Dockerfiles and manifests is measured, too.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.cases import DOCKERFILES, LISTED, MANIFESTS, OBJECTS, generate
from benchmarks.measure import Figure, elsewhere, in_turn
from benchmarks.peers import dockerfiles, hadolint, peers
from benchmarks.stages import stages

BARE = [sys.executable, "-c", "pass"]
KUBELINT = [str(Path(sys.executable).with_name("kubelint"))]  # the command, as users start it
CHECK = [*KUBELINT, "check", "--isolated", "--exit-zero", "-q", "-f", "concise"]
COLD = [*CHECK, "--no-cache"]


class Row(NamedTuple):
    """One line of the table. Without a figure it is about one stage, in this process."""

    case: str
    figure: Figure | None
    ratio: str = ""
    budget: str = ""

    def __str__(self) -> str:
        wall, cpu, memory = self.figure or (0, 0, 0)
        figures = f"{wall:7.3f}s {cpu:7.3f}s {memory / 1e6:6.0f}MB" if self.figure else " " * 26
        return f"{self.case:<44} {figures}  {self.ratio:<26} {self.budget}".rstrip()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--corpus", type=Path, help="also lint this folder")
    arguments = parser.parse_args()
    print(f"{'case':<44} {'wall':>8} {'cpu':>8} {'memory':>8}  {'ratio':<26} budget")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        elsewhere(generate, folder)
        warm = [*CHECK, "--cache-dir", str(folder / "cache")]
        for row in table(folder, warm, arguments.corpus, arguments.runs):
            print(row, flush=True)


def table(folder: Path, warm: list[str], corpus: Path | None, runs: int) -> Iterator[Row]:
    """Yield the rows. ``warm`` is the command that takes results over from the run before."""
    yield from starts(folder / "one.yaml", warm, runs)
    yield from many_manifests(folder / "manifests", warm, runs)
    yield from many_dockerfiles(f"{DOCKERFILES} Dockerfiles", folder / "dockerfiles", warm, runs)
    yield growth(f"a List of {LISTED} objects, 20 MB", folder, "list", ".yaml", " and 500MB")
    yield growth(f"{OBJECTS} objects", folder, "objects")
    if corpus:
        cold, again = in_turn([[*COLD, str(corpus)], [*warm, str(corpus)]], runs)
        yield Row(str(corpus), cold)
        yield Row("  again", again)
        yield from many_dockerfiles(f"Dockerfiles of {corpus.name}", corpus, warm, runs)


def starts(one: Path, warm: list[str], runs: int) -> Iterator[Row]:
    """How long one waits for next to nothing."""
    commands = [BARE, [*KUBELINT, "--version"], [*COLD, str(one)], [*warm, str(one)]]
    bare, version, single, again = in_turn(commands, runs)
    yield Row("bare interpreter", bare)
    yield Row("kubelint --version", version, f"{version.cpu / bare.cpu:.1f}x bare", "4x")
    yield Row("one manifest", single, f"{single.cpu / bare.cpu:.1f}x bare", "9x")
    yield Row("  again", again, f"{again.cpu / bare.cpu:.1f}x bare", "8x")


def many_manifests(folder: Path, warm: list[str], runs: int) -> Iterator[Row]:
    """A big repository: for the first time, again, against the peers, and what schemas and more rules cost there."""
    size = sum(path.stat().st_size for path in folder.rglob("*.yaml"))
    cold, again = in_turn([[*COLD, str(folder)], [*warm, str(folder)]], runs)
    alone = elsewhere(stages)
    speed = f"{size / cold.wall / 1e6:.1f} MB/s, {MANIFESTS * alone.enabled / cold.wall:,.0f} rules/s"
    yield Row(f"{MANIFESTS} manifests", cold, speed, "2.5s and 120MB")
    yield Row("  again", again, f"{cold.wall / again.wall:.0f}x faster", "0.4s")
    for name, command in peers(folder).items():
        (peer,) = in_turn([command], 1)
        yield Row(f"  {name}", peer, f"{peer.wall / cold.wall:.1f}x kubelint", "20x" if name == "checkov" else "")
    yield Row("  their schemas", None, f"{alone.schemas * 1e6:.1f} us an object", "20us")
    yield Row("  100 more rules that find nothing", None, f"{alone.idle - 1:+.0%}", "+25%")


def many_dockerfiles(case: str, folder: Path, warm: list[str], runs: int) -> Iterator[Row]:
    """Dockerfiles with ShellCheck and without, each again as by default; hadolint always has ShellCheck."""
    files = dockerfiles(folder)
    if not files:
        return
    without = ["--ignore", "shellcheck"]
    own = {
        (f"{case}, with ShellCheck", "2x"): [*COLD, *files],
        ("  again", "2x"): [*warm, *files],
        (f"{case}, without", ""): [*COLD, *without, *files],
        ("  again", "15x"): [*warm, *without, *files],
    }
    *figures, peer = (*in_turn([*own.values(), *hadolint(files)], runs), None)[: len(own) + 1]
    for (name, budget), figure in zip(own, figures, strict=True):
        ratio = f"{peer.wall / figure.wall:.1f}x faster than hadolint" if peer else ""
        yield Row(name, figure, ratio, budget if peer else "")
    if peer:
        yield Row("  hadolint", peer)


def growth(case: str, folder: Path, name: str, suffix: str = "", budget: str = "") -> Row:
    """Something big, measured once, against a tenth of it."""
    whole, tenth = in_turn([[*COLD, str(folder / f"{name}{part}{suffix}")] for part in ("", "-tenth")], 1)
    return Row(case, whole, f"{whole.cpu / tenth.cpu:.1f}x a tenth of it", f"11x{budget}")


if __name__ == "__main__":
    main()
