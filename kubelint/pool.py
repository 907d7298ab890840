"""The same line on several processes, or on whatever executor somebody brings."""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Below this many bytes a second process costs more than it saves; measured with ``make bench``.
WORTH_IT = 1_000_000

#: What a file costs beside its bytes, in bytes.
EACH = 1000

#: So many chunks for each process: few enough to cost little, enough that no process waits long for the last one.
CHUNKS = 8

_work: Callable[[Any], Any]


class Executor(Protocol):
    """What this needs of a ``concurrent.futures.Executor``, without importing that for a run that has one process."""

    def map(self, fn: Callable[..., Any], *iterables: Any) -> Iterator[Any]: ...


def processes(jobs: int, weights: Sequence[int]) -> int:
    """Return how many processes to use for items of so many bytes; ``jobs`` 0 means as many as pay."""
    if not hasattr(os, "fork"):
        return 1  # a run hands its rules and settings to its children by being their parent
    if jobs:
        return min(jobs, len(weights)) or 1
    if sum(weights) + EACH * len(weights) < WORTH_IT or not hasattr(os, "sched_getaffinity"):
        return 1
    return min(len(os.sched_getaffinity(0)), len(weights))


def spread(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int,
    weigh: Callable[[Item], int],
    died: Callable[[int], None],
) -> Iterator[Result]:
    """Yield ``work`` of each item in order; ``weigh`` tells the bytes of one.

    What a process that dies leaves undone is done here, and ``died`` is told how many items that are.
    """
    weights = [weigh(item) for item in items] if len(items) > 1 else [0]
    count = processes(jobs, weights)
    if count == 1:
        yield from map(work, items)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    global _work
    _work = work  # inherited by the children, so that nothing of it has to be pickled
    with ProcessPoolExecutor(count, mp_context=get_context("fork")) as executor:
        yield from _on(executor, _inherited, work, chunks(items, weights, count * CHUNKS), died)


def spread_on(
    executor: Executor,
    work: Callable[[Item], Result],
    items: Sequence[Item],
    weigh: Callable[[Item], int],
    died: Callable[[int], None],
) -> Iterator[Result]:
    """The same on an executor of whatever kind, which has to be able to take ``work`` and ``items`` elsewhere."""
    parts = chunks(items, [weigh(item) for item in items], CHUNKS * (os.cpu_count() or 1))
    yield from _on(executor, partial(_all, work), work, parts, died)


def chunks(items: Sequence[Item], weights: Sequence[int], count: int) -> list[list[Item]]:
    """Return ``items`` in order, in about ``count`` lists of about as many bytes each."""
    most = (sum(weights) + EACH * len(weights)) / count
    made: list[list[Item]] = []
    size = most
    for item, weight in zip(items, weights, strict=True):
        if size >= most:
            made.append([])
            size = 0
        made[-1].append(item)
        size += weight + EACH
    return made


def _on(
    executor: Executor,
    run: Callable[[list[Item]], list[Result]],
    work: Callable[[Item], Result],
    parts: list[list[Item]],
    died: Callable[[int], None],
) -> Iterator[Result]:
    done = 0
    try:
        for results in executor.map(run, parts):
            yield from results
            done += 1
    except Exception:  # each kind of executor has its own for a dead process; what is wrong with the work shows again
        left = list(chain.from_iterable(parts[done:]))
        here = [work(item) for item in left]
        died(len(left))
        yield from here


def _inherited(items: list[Any]) -> list[Any]:
    return _all(_work, items)


def _all(work: Callable[[Any], Any], items: list[Any]) -> list[Any]:
    return [work(item) for item in items]
