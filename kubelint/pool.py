"""The same line on several processes."""

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Below this many files a second process costs more than it saves; measured with ``make bench``.
WORTH_IT = 500

#: So many chunks for each process: few enough to cost little, enough that no process waits long for the last one.
CHUNKS = 8

_work: Callable[[Any], Any]


def processes(jobs: int, count: int) -> int:
    """Return how many processes to use for ``count`` files; ``jobs`` 0 means as many as pay."""
    if not hasattr(os, "fork"):
        return 1  # a run hands its rules and settings to its children by being their parent
    if jobs:
        return min(jobs, count) or 1
    return len(os.sched_getaffinity(0)) if count >= WORTH_IT and hasattr(os, "sched_getaffinity") else 1


def spread(work: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[Result]:
    """Yield ``work`` of each item in order. What a process that dies leaves undone is done here."""
    count = processes(jobs, len(items))
    if count == 1:
        yield from map(work, items)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    global _work
    _work = work  # inherited by the children, so that nothing of it has to be pickled
    size = -(-len(items) // (count * CHUNKS))
    chunks = [list(items[start : start + size]) for start in range(0, len(items), size)]
    done = 0
    with ProcessPoolExecutor(count, mp_context=get_context("fork")) as executor:
        try:
            for results in executor.map(_run, chunks):
                yield from results
                done += 1
        except BrokenProcessPool:
            yield from map(work, chain.from_iterable(chunks[done:]))


def _run(items: list[Any]) -> list[Any]:
    return [_work(item) for item in items]
