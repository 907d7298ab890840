"""The command line: one module per command, imported when that command is called."""

from importlib import import_module
from typing import Any

import click

from kubelint import __version__

#: Each command's module and the line ``kubelint --help`` shows, so that help imports none of them.
COMMANDS = {
    "cache": "Show where results of earlier runs are kept, or remove them.",
    "check": "Lint files and folders.",
    "config": "Show or check the settings that apply.",
    "explain": "Show one rule as a page.",
    "files": "Show what would be read, as what, and why the rest is skipped.",
    "rules": "List the rules.",
}


class Lazy(click.Group):
    """A group that imports a command's module only to run it."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"kubelint.cli.{name}").command
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            context.exit(130)
        except (click.ClickException, click.exceptions.Exit, click.Abort, OSError):
            raise  # the first three are click's own way to end, the last may be a closed pipe
        except Exception as error:
            from kubelint.text import cause

            click.echo(f"kubelint: a fault of its own: {cause(error)}; please report it", err=True)
            context.exit(2)

    def resolve_command(self, context: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(context, args)
        except click.UsageError as error:
            from kubelint.text import suggest

            raise click.UsageError(error.message + suggest(args[0], COMMANDS), context) from None


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="kubelint %(version)s")
def main() -> None:
    """One linter for everything between source and cluster."""
