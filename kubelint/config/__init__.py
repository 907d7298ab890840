"""Configuration: what a project's file and the command line say, checked, and what follows from it."""

from kubelint.config.exceptions import Exceptions
from kubelint.config.file import ConfigError
from kubelint.config.find import Configs
from kubelint.config.paths import Glob, matcher
from kubelint.config.planning import plan
from kubelint.config.settings import Exemption, Settings

__all__ = [
    "ConfigError",
    "Configs",
    "Exceptions",
    "Exemption",
    "Glob",
    "Settings",
    "matcher",
    "plan",
]
