"""``kubelint check``: lint, report, and say by the exit code how it went."""

import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from importlib import import_module
from typing import IO, Any, NamedTuple

import click

from kubelint.cli.options import CACHE, SETTINGS, WALK, options
from kubelint.cli.run import Run, stop
from kubelint.excerpt import illustrated
from kubelint.model import SEVERITIES, Report
from kubelint.report import statistics, summary

FORMATS = ("text", "concise", "json", "jsonl", "sarif", "github")


class Output(NamedTuple):
    """One report to write: its format, and the file it goes to ("" for standard output)."""

    format: str
    path: str


def outputs(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> list[Output]:
    """Read ``FORMAT[=PATH]`` values; at most one may go to standard output."""
    found = [Output(form, path) for form, _, path in (value.partition("=") for value in values or ("text",))]
    for output in found:
        if output.format not in FORMATS:
            raise click.BadParameter(f'"{output.format}" is no format; known are {", ".join(FORMATS)}')
    if sum(not output.path for output in found) > 1:
        raise click.BadParameter(
            "only one format can go to standard output; give the others a path, e.g. sarif=out.sarif"
        )
    return found


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@options(SETTINGS, WALK, CACHE)
@click.option("-f", "--format", "formats", multiple=True, callback=outputs, metavar="FORMAT[=PATH]",
              help=f"How to report, and where: {', '.join(FORMATS)}. Repeatable.")  # fmt: skip
@click.option(
    "--min-severity", type=click.Choice(SEVERITIES), default="info", help="Leave out what is below this severity."
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 although there are findings.")
@click.option("--allow-empty", is_flag=True, help="Exit with 0 although nothing in a folder was there to check.")
@click.option("--no-suppressions", is_flag=True, help="Report what ignore comments and exceptions silence, too.")
@click.option("--show-suppressed", is_flag=True, help="Show silenced findings, marked as such.")
@click.option(
    "--stdin-filename", metavar="PATH", help="What standard input is called in findings and for per-path settings."
)
@click.option(
    "--stdin-type", type=click.Choice(("kubernetes", "dockerfile")), help="What standard input is, if it does not show."
)
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", help="Colour the text format.")
@click.option("--statistics", "counts", is_flag=True, help="Count the findings of each rule, on standard error.")
@click.option("-j", "--jobs", type=click.IntRange(0), help="Number of processes; 0, the default, means as many as pay.")
@click.option("-q", "--quiet", is_flag=True, help="No summary on standard error.")
@click.option("-v", "--verbose", is_flag=True, help="Say why files were skipped and what was done, on standard error.")
def command(paths: tuple[str, ...], formats: list[Output], **flags: Any) -> None:
    """Lint the files and folders at PATHS (default: the current folder); "-" is standard input."""
    run = Run(paths or (".",), flags)
    report = run.report()
    if any(each.format == "text" for each in formats):
        report = illustrated(report, run.text)
    if flags["no_suppressions"]:
        report = report._replace(findings=_merged(report), suppressed=())
    counted = SEVERITIES[: SEVERITIES.index(flags["min_severity"]) + 1]
    report = report._replace(findings=tuple(each for each in report.findings if each.severity in counted))
    write(report, formats, flags)
    if flags["verbose"]:
        for each in report.inputs:
            if each.status != "checked":
                click.echo(f"{each.status}: {each.path}: {each.reason}", err=True)
        work = (f"{what} {count}" for what, count in run.work.items() if count)
        click.echo(f"done: {', '.join(work)}", err=True)
    if flags["counts"]:
        click.echo(statistics(report), err=True)
    if not flags["quiet"]:
        click.echo(summary(report), err=True)
    sys.exit(exit_code(report, run, flags))


def exit_code(report: Report, run: Run, flags: dict[str, Any]) -> int:
    """0: nothing at or above the threshold; 1: something is; 2: a fault of ours, or nothing was checked."""
    code = report.exit_code(run.fail_on)
    if code == 2:
        return code
    checked = any(each.status != "skipped" for each in report.inputs)
    if not checked and run.is_folder_run and not flags["allow_empty"]:
        stop("nothing was checked: no Kubernetes manifest and no Dockerfile found (--allow-empty accepts that)")
    return 0 if flags["exit_zero"] else code


def write(report: Report, formats: list[Output], flags: dict[str, Any]) -> None:
    """Write the report in every format asked for."""
    with ExitStack() as files:
        for output in formats:
            stream = _stream(output.path, files)
            writer(output.format, stream, flags)(report, stream)


def writer(form: str, stream: IO[str], flags: dict[str, Any]) -> Callable[[Report, IO[str]], None]:
    """Return the function that writes ``form``, with what only some formats take."""
    from functools import partial

    more: dict[str, Any] = {}
    if form in ("text", "json", "jsonl", "sarif"):
        more["show_suppressed"] = flags["show_suppressed"]
    if form == "text":
        more["color"] = _in_colour(flags["color"], stream)
    return partial(import_module(f"kubelint.report.{form}").write, **more)


def _merged(report: Report) -> tuple[Any, ...]:
    both = [*report.findings, *(each._replace(suppressed="") for each in report.suppressed)]
    return tuple(sorted(both, key=lambda each: (each.file, each.span, each.rule, each.message)))


def _stream(path: str, files: ExitStack) -> IO[str]:
    if not path:
        with suppress(AttributeError):  # a terminal that is not UTF-8 gets escapes instead of an exception
            sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        return sys.stdout
    try:
        return files.enter_context(open(path, "w", encoding="utf-8"))
    except OSError as error:
        stop(f'cannot write "{path}": {error.strerror}')


def _in_colour(wish: str, stream: IO[str]) -> bool:
    from os import environ

    if wish != "auto":
        return wish == "always"
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return bool(environ.get("FORCE_COLOR")) or stream.isatty()
