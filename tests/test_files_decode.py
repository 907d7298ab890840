"""The bytes of a file as text."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.load import decode as module
from kubelint.load.classify import classify
from kubelint.load.files import Undecodable, Unreadable, decode, read
from kubelint.model import Span

POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: "é😀"}\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_encoding_of_yaml_gives_the_same_text(encoding: str, mark: str) -> None:
    assert decode((mark + POD).encode(encoding), "a.yaml") == POD


def test_only_the_first_mark_goes() -> None:
    assert decode(b"\xef\xbb\xbf\xef\xbb\xbfa", "a.yaml") == "\ufeffa"


def test_line_ends_stay() -> None:
    assert decode(b"a\r\nb\rc\n", "a.yaml") == "a\r\nb\rc\n"


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (POD.encode() + b"# \xe9", 4, 3),
        (b"\xef\xbb\xbfkind: \xff\napiVersion: v1", 1, 7),
        (b"apiVersion: v1\r\nkind: Pod\rmetadata: \xc3\xa9\xe9\n", 3, 12),
        (POD.encode() + b"\xed\xa0\x80", 4, 1),
        (POD.encode("utf-16") + b"\x00\xdc", 4, 1),
        (POD.encode("utf-16") + b"a", 4, 1),
    ],
)
def test_a_kubernetes_file_that_cannot_be_decoded_says_where(data: bytes, line: int, column: int) -> None:
    with pytest.raises(Undecodable) as caught:
        decode(data, "a.yaml")

    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.span == Span(line, column, line, column + 1)
    encoding = "UTF-16-LE" if data.startswith(b"\xff\xfe") else "UTF-8"
    assert str(caught.value) == f"the text is not valid {encoding} from here on; save it as UTF-8"


def test_a_dockerfile_keeps_its_bytes() -> None:
    data = b"FROM alpine\nLABEL name=caf\xe9\n"

    text = decode(data, "Dockerfile")

    assert text == "FROM alpine\nLABEL name=caf\udce9\n"
    assert text.encode("utf-8", "surrogateescape") == data
    assert decode(data, "-") == text


def test_what_is_none_of_ours_need_not_be_valid() -> None:
    assert classify("de.yaml", decode("de:\n  name: Müller\n".encode("latin-1"), "de.yaml")) == "yaml"
    assert decode("a: ü".encode("utf-16") + b"x", "a.yaml").startswith("a: ü")


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\x7fELF\x02\x01\x01\0\0\xff", b"\0", b"\0\0\0\0a"]
)
def test_binary_content_is_known_by_its_nul(data: bytes) -> None:
    assert classify("a.yaml", decode(data, "a.yaml")) == "binary"
    assert classify("logo", decode(data, "logo")) == "binary"


@given(st.binary(max_size=40), st.sampled_from(["a.yaml", "Dockerfile", "-"]))
def test_any_bytes_become_text_or_a_clear_refusal(data: bytes, path: str) -> None:
    try:
        assert classify(path, decode(data, path))
    except Undecodable as refusal:
        assert refusal.line >= 1 and refusal.column >= 1


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "gone")) == "no such file or folder"
    assert refusal(str(tmp_path)) == "is a directory"
    assert refusal("\0") == "embedded null byte"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "a.yaml"
    large.touch()
    os.truncate(large, 50_000_001)

    assert refusal(str(large)) == "the file is larger than 50 MB"


def test_a_pipe_is_read_up_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SIZE_LIMIT", 200_000)

    assert through_a_pipe(tmp_path / "small", 200_000) == 200_000
    assert refusal("/dev/zero") == "the file is larger than 0 MB"


def refusal(path: str) -> str:
    with pytest.raises(Unreadable) as caught:
        read(path)
    return str(caught.value)


def through_a_pipe(path: Path, size: int) -> int:
    """How much ``read`` gets of ``size`` bytes."""
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(b"a" * size,))
    writer.start()
    try:
        return len(read(str(path)))
    finally:
        writer.join()
