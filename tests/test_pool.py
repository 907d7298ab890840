"""Several processes find what one finds, in the same order, and a process that dies leaves no gap."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from linting import RULES

from kubelint.config import Configs
from kubelint.engine import Linter
from kubelint.load.files import Candidate
from kubelint.model import Report
from kubelint.pool import WORTH_IT, chunks, processes, spread, spread_on
from kubelint.report import summary

MANIFEST = """\
apiVersion: v1
kind: Service
metadata: {{name: web-{n}}}  # kubelint: ignore[default-namespace] no
spec:
  selector: {{app: web-{m}}}
  ports: [{{port: 80, targetPort: {n}}}]
---
apiVersion: v1
kind: Pod
metadata:
  name: web-{n}
  labels: {{app: web-{n}}}
spec:
  hostNetwork: true  # kubelint: ignore[host-network] node agent
  containers: [{{name: web, image: nginx}}]
"""


def lint(jobs: int) -> Report:
    texts = {f"k8s/{n}.yaml": MANIFEST.format(n=n, m=n if n % 7 else "gone") for n in range(60)}
    texts["Dockerfile"] = "FROM alpine\nUSER root\n"
    texts["broken.yaml"] = "kind: Pod\nmetadata: [\n"
    linter = Linter(RULES, Configs(isolated=True), texts.__getitem__)
    return linter.lint([Candidate(path, True) for path in texts], jobs=jobs)


def test_several_processes_find_what_one_finds_in_the_same_order() -> None:
    assert lint(jobs=3) == lint(jobs=1)


def test_more_processes_are_used_where_they_pay() -> None:
    all_of_them = len(os.sched_getaffinity(0))

    assert processes(jobs=0, weights=[100] * 200) == 1
    assert processes(jobs=0, weights=[100] * WORTH_IT) == all_of_them
    assert processes(jobs=0, weights=[WORTH_IT] * 200) == all_of_them
    assert processes(jobs=0, weights=[WORTH_IT]) == 1
    assert processes(jobs=4, weights=[1, 1]) == 2


def test_chunks_are_of_about_as_many_bytes_each() -> None:
    assert chunks("abcdef", [9000, 0, 0, 0, 9000, 0], 4) == [["a"], ["b", "c", "d", "e"], ["f"]]
    assert chunks("", [], 4) == []


def test_work_of_a_process_that_dies_is_done_by_its_parent() -> None:
    parent = os.getpid()

    def work(item: int) -> int:
        if item == 13 and os.getpid() != parent:
            os._exit(1)
        return item * item

    left: list[int] = []

    assert list(spread(work, range(40), 2, lambda item: 1, left.append)) == [item * item for item in range(40)]
    assert len(left) == 1 and 40 - 13 <= left[0] <= 40


def test_so_is_work_that_another_executor_gives_up() -> None:
    class GivenUp(Exception):
        """Such as a cluster has of its own, for a worker that is killed again and again."""

    class Cluster:
        def map(self, work: Callable[[list[int]], list[int]], parts: list[list[int]]) -> Iterator[list[int]]:
            yield work(parts[0])
            raise GivenUp

    left: list[int] = []

    results = spread_on(Cluster(), abs, range(-9, 0), lambda item: 1, left.append)

    assert [next(results) for _ in range(9)] == list(range(9, 0, -1))
    assert left == [8]


def test_a_process_that_died_is_reported() -> None:
    linter = Linter(RULES, Configs(isolated=True), {"Dockerfile": "FROM alpine\n"}.__getitem__)
    linter.note_death(3)
    report = linter.lint([Candidate("Dockerfile", True)])

    assert summary(report).endswith("; a process died, and 3 files had to be linted without it.")


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    pipes = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for pipe in pipes:
        os.mkfifo(pipe)  # a file that is never read to its end
    command = [sys.executable, "-m", "kubelint", "check", "--no-cache", "-j", "2", *map(str, pipes)]
    with Popen(command, stdout=PIPE, stderr=PIPE, start_new_session=True) as run:
        writers = [os.open(pipe, os.O_WRONLY) for pipe in pipes]  # returns when a process reads it
        os.killpg(run.pid, signal.SIGINT)
        for writer in writers:
            os.close(writer)  # Python sees no signal that comes just before it waits for a pipe
        assert run.communicate(timeout=30) == (b"", b"")
        assert run.returncode == 130
        with pytest.raises(ProcessLookupError):
            os.killpg(run.pid, 0)


def no_death(left: int) -> None:
    raise AssertionError(f"{left} items left")


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_the_work_itself_is_not_hidden(jobs: int) -> None:
    with pytest.raises(ZeroDivisionError):
        list(spread(lambda item: 1 // item, [1, 0], jobs, lambda item: 1, no_death))
