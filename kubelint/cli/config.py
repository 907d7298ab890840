"""``kubelint config``: which settings apply to a path, and whether the files that hold them are right."""

import os

import click

from kubelint.cli.run import stop
from kubelint.config import ConfigError, Configs, Settings, plan
from kubelint.config.shown import show
from kubelint.rulefiles import rules


@click.group("config")
def command() -> None:
    """Show or check the settings that apply."""


@command.command("show")
@click.argument("path", default=".")
def show_settings(path: str) -> None:
    """Print the settings for PATH, each with its origin."""
    click.echo(show(_settings(path)))


@command.command("check")
@click.argument("path", default=".")
def check(path: str) -> None:
    """Say whether the config that applies to PATH is right."""
    click.echo(f"{_settings(path).file or 'no config file'}: ok")


def _settings(path: str) -> Settings:
    every = rules()
    try:
        configs = Configs(rules=every)
        settings = configs.for_folder(path) if os.path.isdir(path) else configs.for_file(path)
        plan(settings, every)  # whether every word in it means a rule
        return settings
    except ConfigError as error:
        stop(*error.problems)
