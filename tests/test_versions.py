"""Kubernetes versions as people write them."""

import pytest

from kubelint.versions import KNOWN, LATEST, UnknownVersion, parse, show


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.31", (1, 31)),
        ("v1.31", (1, 31)),
        ("1.31.4", (1, 31)),
        ("v1.25.0", (1, 25)),
        ("1.37", (1, 37)),
        ("latest", (1, 37)),
    ],
)
def test_a_version_may_have_a_v_and_a_patch(text: str, version: tuple[int, int]) -> None:
    assert parse(text) == version


@pytest.mark.parametrize(
    "text",
    ["", "1", "v", "1.3", "1.24", "1.38", "1.031", "2.31", "1.31.", "1.31.x", "1.31.4.5", "vv1.31", " 1.31", "vlatest"],
)
def test_anything_else_is_unknown(text: str) -> None:
    with pytest.raises(UnknownVersion):
        parse(text)


def test_an_unknown_version_says_which_are_known() -> None:
    with pytest.raises(UnknownVersion) as error:
        parse("1.99")

    assert str(error.value) == 'unknown Kubernetes version "1.99"; known are 1.25 to 1.37'


def test_what_is_shown_can_be_read_again() -> None:
    assert [parse(show(each)) for each in KNOWN] == list(KNOWN)
    assert show(LATEST) == "1.37"
