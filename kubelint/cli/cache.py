"""``kubelint cache``: where the results of earlier runs are kept, and how to be rid of them."""

from typing import Any

import click

from kubelint.cache import Cache
from kubelint.cli.options import CACHE_DIR, CONFIG, options
from kubelint.cli.run import cache_folder, stop
from kubelint.config import ConfigError, Configs
from kubelint.rulefiles import rules
from kubelint.text import printable


@click.group("cache")
def command() -> None:
    """Show where results of earlier runs are kept, or remove them."""


@command.command("dir")
@options(CONFIG, CACHE_DIR)
def show_folder(**flags: Any) -> None:
    """Print the folder."""
    click.echo(printable(_folder(flags)))


@command.command("clean")
@options(CONFIG, CACHE_DIR)
def clean(**flags: Any) -> None:
    """Remove what is kept there."""
    folder = _folder(flags)
    click.echo(f"{printable(folder)}: {'removed' if Cache(folder).clean() else 'there is no cache'}")


def _folder(flags: dict[str, Any]) -> str:
    try:
        return cache_folder(Configs({}, flags["config"], flags["isolated"], rules()), flags)
    except ConfigError as error:
        stop(*error.problems)
