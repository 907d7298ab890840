"""``kubelint files``: what would be read, as what, under which config, and why the rest is skipped."""

import json
import sys
from typing import Any

import click

from kubelint.cli.options import SETTINGS, WALK, options
from kubelint.cli.run import Run
from kubelint.load.classify import SKIPPED, classify
from kubelint.load.files import Unreadable
from kubelint.text import printable


@click.command("files")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@options(SETTINGS, WALK)
@click.option("-f", "--format", "form", type=click.Choice(("text", "json")), default="text")
def command(paths: tuple[str, ...], form: str, **flags: Any) -> None:
    """Show what would be read at PATHS (default: the current folder)."""
    run = Run(paths or (".",), flags)
    rows = [_row(run, candidate.path, candidate.error) for candidate in run.candidates()]
    if form == "json":
        json.dump({"files": rows}, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
        return
    for row in rows:
        reason = f"  {row['reason']}" if row["reason"] else ""
        config = f"  [{row['config']}]" if row["config"] else ""
        sys.stdout.write(printable(f"{row['status']:<8} {row['type']:<16} {row['path']}{reason}{config}") + "\n")


def _row(run: Run, path: str, error: str) -> dict[str, str]:
    row = {"path": path, "type": "", "status": "", "reason": "", "config": run.configs.path_for(path)}
    try:
        if error:
            raise Unreadable(error)
        kind = classify(path, run.text(path))
    except Unreadable as problem:
        return row | {"type": "unreadable", "status": "failed", "reason": str(problem)}
    return row | {"type": kind, "status": "skipped" if kind in SKIPPED else "check", "reason": SKIPPED.get(kind, "")}
