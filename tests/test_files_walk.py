"""Which files are looked at, below which arguments."""

import os
from pathlib import Path

import pytest

from kubelint.load.files import Candidate, WalkRules, found


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository that is the current folder."""
    top = tmp_path / "repository"
    (top / ".git" / "info").mkdir(parents=True)
    monkeypatch.chdir(top)
    return top


def put(*names: str, text: str = "") -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def paths(*arguments: str, **rules: object) -> list[str]:
    candidates = list(found(arguments, WalkRules(**rules)))  # type: ignore[arg-type]

    assert [each for each in candidates if each.error] == []
    return [each.path for each in candidates]


def test_a_folder_gives_what_may_matter_in_the_order_of_the_paths(tree: Path) -> None:
    put("b.yaml", "a.yml", "k8s/x.json", "k8s/Dockerfile", "README.md", "k8s/notes.txt", ".github/a.yaml", "K.YAML")

    assert paths(".") == [".github/a.yaml", "K.YAML", "a.yml", "b.yaml", "k8s/Dockerfile", "k8s/x.json"]


@pytest.mark.parametrize("written", ["k8s", "k8s/", "./k8s", "././k8s//", "k8s/."])
def test_a_folder_may_be_written_in_many_ways(tree: Path, written: str) -> None:
    put("k8s/a.yaml", "k8s/deep/b.yaml")

    assert paths(written) == ["k8s/a.yaml", "k8s/deep/b.yaml"]


def test_the_way_up_and_absolute_paths_stay_as_written(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("k8s/a.yaml", "other/b.yaml")
    monkeypatch.chdir("other")

    assert paths("../k8s", str(tree)) == ["../k8s/a.yaml", f"{tree}/other/b.yaml"]


def test_arguments_keep_their_order_and_a_file_comes_once(tree: Path) -> None:
    put("k8s/a.yaml", "k8s/b.yaml", "c.yaml")

    candidates = list(found(["k8s/b.yaml", "k8s", "./k8s/b.yaml", ".", "k8s"], WalkRules()))

    assert candidates == [Candidate("k8s/b.yaml", True), Candidate("k8s/a.yaml", False), Candidate("c.yaml", False)]


def test_a_named_file_is_looked_at_whatever_it_is_called(tree: Path) -> None:
    put("notes.txt", "node_modules/x/a.yaml", "build/b.yaml")
    put(".gitignore", text="build/\n")

    names = ["notes.txt", "node_modules/x/a.yaml", "build/b.yaml"]

    assert paths(*names, exclude=("*.txt",)) == names
    assert paths(*names, exclude=("*.txt",), force_exclude=True) == []


def test_forced_excludes_judge_every_folder_on_the_way(tree: Path) -> None:
    put("a/b/c.yaml", "a/d/c.yaml", "x/y/z.yaml")
    put("a/.gitignore", text="/b\n")

    assert paths("a/b/c.yaml", "a/d/c.yaml", "x/y/z.yaml", force_exclude=True, exclude=("x/",)) == ["a/d/c.yaml"]
    assert paths("a/b", "a/d", "x/y", force_exclude=True, exclude=("x/",)) == ["a/d/c.yaml"]


def test_a_named_folder_is_walked_though_it_is_ignored(tree: Path) -> None:
    put("build/a.yaml", "venv/a.yaml")
    put(".gitignore", text="build/\n")

    assert paths("build", "venv") == ["build/a.yaml", "venv/a.yaml"]
    assert paths(".") == []


def test_what_is_not_there_comes_with_the_reason(tree: Path) -> None:
    Path("broken.yaml").symlink_to("nowhere")

    candidates = list(found(["a.yaml", "./b/", "broken.yaml", "\0"], WalkRules()))

    assert candidates == [
        Candidate("a.yaml", True, "no such file or folder"),
        Candidate("b", True, "no such file or folder"),
        Candidate("broken.yaml", True, "no such file or folder"),
        Candidate("\0", True, "embedded null byte"),
    ]


def test_a_folder_that_cannot_be_listed_comes_with_the_reason(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a/x.yaml", "b/x.yaml")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("/a/"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)

    assert list(found(["."], WalkRules())) == [
        Candidate("a", False, "permission denied"),
        Candidate("b/x.yaml", False),
    ]
    assert list(found(["a"], WalkRules())) == [Candidate("a", False, "permission denied")]


def test_standard_input_is_passed_on_once(tree: Path) -> None:
    assert list(found(["-", "-"], WalkRules())) == [Candidate("-", True)]


@pytest.mark.parametrize(
    "folder", [".git", ".venv", "venv", "node_modules", ".terraform", "__pycache__", ".kubelint_cache"]
)
def test_folders_of_tools_are_never_walked(tree: Path, folder: str) -> None:
    put(f"{folder}/a.yaml", f"k8s/{folder}/a.yaml", "k8s/a.yaml")
    Path("link").symlink_to(folder)

    assert paths(".", include=("*.yaml",)) == ["k8s/a.yaml"]


def test_a_pipe_in_a_folder_is_not_opened(tree: Path) -> None:
    os.mkfifo("a.yaml")

    assert paths(".") == []
    assert paths("a.yaml") == ["a.yaml"]


def test_a_file_behind_links_comes_once_and_under_its_own_name(tree: Path) -> None:
    put("z/real.yaml", "../outside.yaml")
    Path("a.yaml").symlink_to("z/real.yaml")
    Path("b.yaml").symlink_to("../outside.yaml")
    Path("c.yaml").symlink_to("../outside.yaml")
    Path("broken.yaml").symlink_to("nowhere")
    Path("self.yaml").symlink_to("self.yaml")

    assert paths(".") == ["b.yaml", "z/real.yaml"]
    assert paths("a.yaml", ".") == ["a.yaml", "b.yaml"]


def test_links_to_folders_never_lead_in_circles(tree: Path) -> None:
    put("a/b/x.yaml")
    Path("a/b/up").symlink_to("..")
    Path("a/top").symlink_to(".", target_is_directory=True)
    Path("a/self").symlink_to("self")
    Path("top").symlink_to(tree)

    assert paths(".") == ["a/b/x.yaml"]
    assert paths("a") == ["a/b/x.yaml"]
    assert paths("top") == ["top/a/b/x.yaml"]


def test_a_link_to_a_folder_is_followed_inside_the_tree_only(tree: Path) -> None:
    put("build/x.yaml", "../outside/y.yaml", ".gitignore")
    put(".gitignore", text="/build\n")
    Path("k8s").symlink_to("build")
    Path("more").symlink_to("build")
    Path("far").symlink_to("../outside")

    assert paths(".") == ["k8s/x.yaml"]
    assert paths("far") == ["far/y.yaml"]


def test_excludes_are_patterns_below_the_folder_of_the_config(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("k8s/a.yaml", "k8s/test/b.yaml", "test/c.yaml")

    assert paths(".", exclude=("/test",)) == ["k8s/a.yaml", "k8s/test/b.yaml"]
    assert paths(".", exclude=("test",)) == ["k8s/a.yaml"]
    monkeypatch.chdir("k8s")
    assert paths("..", exclude=("/test",)) == ["../k8s/a.yaml", "../test/c.yaml"]
    assert paths("..", exclude=("/test",), base="..") == ["../k8s/a.yaml", "../k8s/test/b.yaml"]


def test_includes_win_over_ignore_files_and_names_but_not_over_excludes(tree: Path) -> None:
    put("build/a.yaml", "build/b.yaml", "build/c.txt", "gen/d.yaml", "gen/e.txt", "x/deploy.tmpl")
    put(".gitignore", text="build/\ngen/\n")

    assert paths(".") == []
    assert paths(".", include=("/build/a.yaml", "gen/", "*.tmpl")) == ["build/a.yaml", "gen/d.yaml", "x/deploy.tmpl"]
    assert paths(".", include=("*.yaml",), exclude=("b.yaml", "gen")) == ["build/a.yaml"]


def test_ignore_files_of_both_kinds_count(tree: Path) -> None:
    put("a.yaml", "b.yaml", "c.yaml", "d.yaml")
    put(".gitignore", text="a.yaml\nb.yaml\n")
    put(".kubelintignore", text="!b.yaml\nc.yaml\n")
    put(".git/info/exclude", text="d.yaml\n")

    assert paths(".") == ["b.yaml"]
    assert paths(".", respect_gitignore=False) == ["a.yaml", "b.yaml", "d.yaml"]


def test_ignore_files_above_count_up_to_the_top_of_the_repository(tree: Path) -> None:
    put("k8s/deep/a.yaml", "k8s/deep/b.yaml", "k8s/deep/c.yaml", "k8s/deep/d.yaml")
    put("../.gitignore", text="d.yaml\n")
    put(".gitignore", text="a.yaml\n/k8s/deep/b.yaml\n")
    put("k8s/.kubelintignore", text="deep/c.yaml\n")

    assert paths("k8s/deep") == ["k8s/deep/d.yaml"]


def test_a_repository_inside_has_its_own_rules(tree: Path) -> None:
    put("inner/.git/HEAD", "inner/a.yaml", "inner/b.yaml", "a.yaml")
    put(".gitignore", text="a.yaml\n")
    put("inner/.gitignore", text="b.yaml\n")

    assert paths(".") == ["inner/a.yaml"]


def test_without_a_repository_ignore_files_count_from_the_current_folder_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(".gitignore", text="a.yaml\n")
    put("k8s/.gitignore", text="b.yaml\n")
    put("k8s/a.yaml", "k8s/b.yaml", "k8s/c.yaml")

    assert paths("k8s") == paths(".") == ["k8s/c.yaml"]
    monkeypatch.chdir("k8s")
    assert paths(".") == ["a.yaml", "c.yaml"]


def test_odd_ignore_files_do_no_harm(tree: Path) -> None:
    put("a.yaml", "k8s/b.yaml")
    Path("k8s/.gitignore").mkdir()
    Path(".gitignore").write_bytes(b"\xef\xbb\xbf\xff\n[\n[z-a]\n\\\n!\n/\n//\n**\0\n" + b"*a" * 5000 + b"\n")

    assert paths(".") == ["a.yaml", "k8s/b.yaml"]


def test_file_names_of_any_bytes_are_found(tree: Path) -> None:
    Path(os.fsdecode(b"\xff.yaml")).write_text("")
    put("new\nline.yaml", "blank name.yaml", "é.yaml")

    assert paths(".") == ["blank name.yaml", "new\nline.yaml", "é.yaml", "\udcff.yaml"]
