"""Options that several commands share, and how their values become settings."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from kubelint.model import PROFILES, SEVERITIES

Command = TypeVar("Command", bound=Callable[..., Any])

#: Options that settle where the settings come from.
CONFIG = (
    click.option(
        "--config",
        metavar="PATH",
        type=click.Path(exists=True, dir_okay=False),
        help="Use this config file for every file.",
    ),
    click.option("--isolated", is_flag=True, help="Read no config file."),
)

#: Options that settle what applies to a file; each overrules the key of the same name in a config file.
SETTINGS = (
    click.option(
        "--select", multiple=True, metavar="RULES", help="Run just these: names, aliases, categories, standards, ALL."
    ),
    click.option("--extend-select", multiple=True, metavar="RULES", help="Run these too."),
    click.option("--ignore", multiple=True, metavar="RULES", help="Do not run these."),
    click.option("--profile", type=click.Choice(PROFILES), help="How much to ask for (default: recommended)."),
    click.option("--severity", multiple=True, metavar="RULE=LEVEL", help="Report RULE as error, warning or info."),
    click.option(
        "--fail-on",
        type=click.Choice((*SEVERITIES, "never")),
        help="Exit with 1 from this severity on (default: warning).",
    ),
    click.option(
        "--kubernetes-version", metavar="V", help='The cluster\'s version, e.g. "1.31" (default: the latest known).'
    ),
    click.option(
        "--unknown-kinds",
        type=click.Choice(("ignore", *SEVERITIES)),
        help="Report kinds without a schema as this (default: they are only counted).",
    ),
    *CONFIG,
)

#: Options that settle which files are looked at.
WALK = (
    click.option(
        "--exclude",
        multiple=True,
        metavar="PATTERN",
        help="Leave these out (gitignore syntax), instead of the config's.",
    ),
    click.option("--extend-exclude", multiple=True, metavar="PATTERN", help="Leave these out too."),
    click.option("--force-exclude", is_flag=True, help="Leave excluded files out even when they are named."),
    click.option("--no-respect-gitignore", is_flag=True, help="Look at files that git ignores, too."),
)

#: The option that settles where the cache is.
CACHE_DIR = (
    click.option(
        "--cache-dir",
        metavar="PATH",
        type=click.Path(file_okay=False),
        help="Where results are kept (default: .kubelint_cache beside the config file, else in the current folder).",
    ),
)

#: Options that settle what is taken over from earlier runs.
CACHE = (
    click.option("--no-cache", is_flag=True, help="Take nothing over from earlier runs, and keep nothing."),
    *CACHE_DIR,
)


def options(*groups: tuple[Callable[[Command], Command], ...]) -> Callable[[Command], Command]:
    """Return a decorator that adds every option of ``groups``, in order."""

    def decorate(command: Command) -> Command:
        for option in reversed([each for group in groups for each in group]):
            command = option(command)
        return command

    return decorate
