"""Measure, print one table, and compare with the peers found on PATH.

Figures are medians of several runs of whole processes, taken in turn, so that the ratios hold on a noisy
machine; only that of the schemas is of one stage. ``python -m benchmarks [--runs N] [--corpus FOLDER]``; a
folder of Dockerfiles and manifests is compared, too.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.cases import DOCKERFILES, LISTED, MANIFESTS, OBJECTS, generate, manifest
from benchmarks.measure import Figure, in_turn
from benchmarks.peers import dockerfiles, peers
from benchmarks.stages import schema_stage
from kubelint.rulefiles import rules

BARE = [sys.executable, "-c", "pass"]
KUBELINT = [str(Path(sys.executable).with_name("kubelint"))]  # the command, as users start it


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--corpus", type=Path, help="also lint this folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        for row in table_of(Path(folder), arguments.corpus, arguments.runs):
            print(row, flush=True)


def table_of(folder: Path, corpus: Path | None, runs: int) -> list[str]:
    """Return the lines of the table."""
    check = [*KUBELINT, "check", "--isolated", "--no-cache", "--exit-zero", "-q", "-f", "concise"]
    one = folder / "one.yaml"
    bare, version, single = in_turn([BARE, [*KUBELINT, "--version"], [*check, str(one)]], runs)
    table = [f"{'case':<46} {'wall':>8} {'cpu':>8} {'memory':>8}  ratio", row("bare interpreter", bare)]
    table.append(row("kubelint --version", version, f"{version.cpu / bare.cpu:.1f}x bare (budget 4x)"))
    table.append(row("one manifest", single, f"{single.cpu / bare.cpu:.1f}x bare (budget 9x)"))
    table.append(schema_row())
    for name, language, count in (("manifests", "kubernetes", MANIFESTS), ("dockerfiles", "dockerfile", DOCKERFILES)):
        evaluated = count * enabled(language)
        table += compared(f"{count} {name}", [*check, str(folder / name)], folder / name, runs, evaluated)
    table += against_hadolint(f"{DOCKERFILES} dockerfiles", check, folder / "dockerfiles", runs)
    table.append(growth(f"a List of {LISTED} objects", check, folder, "list", ".yaml", " and 500MB"))
    table.append(growth(f"{OBJECTS} objects", check, folder, "objects"))
    if corpus:
        table += compared(str(corpus), [*check, str(corpus)], corpus, runs, 0)
        table += against_hadolint(f"Dockerfiles of {corpus.name}", check, corpus, runs)
    return table


def schema_row() -> str:
    """The line for the schemas alone: CPU time in this process, since a whole run has much besides."""
    seconds = schema_stage(map(manifest, range(MANIFESTS)))
    remark = f"{seconds / MANIFESTS * 1e6:.1f} us an object (budget 20)"
    return f"{f'schemas of {MANIFESTS} parsed objects':<46} {'':>8} {seconds:7.3f}s {'':>8}  {remark}"


def growth(case: str, check: list[str], folder: Path, name: str, suffix: str = "", budget: str = "") -> str:
    """The line for something big, measured once, against a tenth of it."""
    whole, tenth = in_turn([[*check, str(folder / f"{name}{part}{suffix}")] for part in ("", "-tenth")], 1)
    return row(case, whole, f"{whole.cpu / tenth.cpu:.1f}x a tenth of it (budget 11x{budget})")


def enabled(language: str) -> int:
    """How many rules of a language run by default."""
    return sum(rule.language == language and rule.in_profile("recommended") for rule in rules().values())


def compared(case: str, command: list[str], folder: Path, runs: int, evaluated: int) -> list[str]:
    """One line for kubelint on ``folder`` and one for each peer that can read it."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    rivals = peers(folder)
    own, *theirs = in_turn([command, *rivals.values()], runs)
    speed = f"{size / own.wall / 1e6:.1f} MB/s"
    lines = [row(case, own, f"{speed}, {evaluated / own.wall:,.0f} rules on a file/s" if evaluated else speed)]
    for name, figure in zip(rivals, theirs, strict=True):
        lines.append(row(f"  {name}", figure, f"{figure.wall / own.wall:.1f}x kubelint"))
    return lines


def against_hadolint(case: str, check: list[str], folder: Path, runs: int) -> list[str]:
    """A line with ShellCheck, which hadolint has built in, and one without it; none where there is no hadolint."""
    files = dockerfiles(folder)
    if not files or not shutil.which("hadolint"):
        return []
    commands = [["hadolint", *files], [*check, *files], [*check, "--ignore", "shellcheck", *files]]
    theirs, whole, without = in_turn(commands, runs)
    return [
        row(f"{case}, with ShellCheck", whole, f"hadolint takes {theirs.wall / whole.wall:.1f}x (budget 2x)"),
        row(f"{case}, without", without, f"hadolint takes {theirs.wall / without.wall:.1f}x (budget 15x)"),
    ]


def row(case: str, figure: Figure, remark: str = "") -> str:
    return f"{case:<46} {figure.wall:7.3f}s {figure.cpu:7.3f}s {figure.memory / 1e6:6.0f}MB  {remark}"


if __name__ == "__main__":
    main()
