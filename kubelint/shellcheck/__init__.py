"""The real ShellCheck on the shell commands of all Dockerfiles of a run, asked in one batch."""

from kubelint.shellcheck.batch import Batch, Checked, program
from kubelint.shellcheck.script import Options, Script
from kubelint.shellcheck.scripts import scripts

__all__ = ["Batch", "Checked", "Options", "Script", "program", "scripts"]
