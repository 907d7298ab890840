"""Whole processes, measured from outside."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median
from typing import Any, NamedTuple, TypeVar

Result = TypeVar("Result")

#: As a user has it: an installed package is compiled.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


class Figure(NamedTuple):
    """The medians of several runs: seconds, and the peak resident memory of one process in bytes."""

    wall: float
    cpu: float
    memory: float


def in_turn(commands: Sequence[Sequence[str]], runs: int) -> list[Figure]:
    """Run the commands one after the other, ``runs`` times after a warm-up, and return a figure for each."""
    rounds = [[_once(command) for command in commands] for _ in range(runs + 1)][1:]
    return [Figure(*(median(values) for values in zip(*figures, strict=True))) for figures in zip(*rounds, strict=True)]


def _once(command: Sequence[str]) -> Figure:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # already waited for
    return Figure(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def elsewhere(work: Callable[..., Result], *arguments: Any) -> Result:
    """Return what ``work`` returns, done in another process: the memory of this one counts for what it starts."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        return executor.submit(work, *arguments).result()
