"""How text is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubelint.text import brief, cause, plural, printable, suggest


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, with ümlaut, 日本 and 🐳", "plain, with ümlaut, 日本 and 🐳"),
        ("two\nlines\tand\ra tab", r"two\nlines\tand\ra tab"),
        ("\x1b[31mred\x07\x00\x7f\x9b", r"\x1b[31mred\x07\x00\x7f\x9b"),
        ("\u202eright\u2066to\u200fleft", r"\u202eright\u2066to\u200fleft"),
        ("zero\u200bwidth\u200d\ufeff", r"zero\u200bwidth\u200d\ufeff"),
        ("line\u2028paragraph\u2029", r"line\u2028paragraph\u2029"),
        ("lone \ud800 surrogate", r"lone \ud800 surrogate"),
        ("tags \U000e0041", r"tags \U000e0041"),
        ("no-break\u00a0space and [bold]markup[/bold]", "no-break\u00a0space and [bold]markup[/bold]"),
    ],
)
def test_what_could_act_is_shown_as_its_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_printable_text_fits_a_line_and_utf8(text: str) -> None:
    shown = printable(text)

    assert "\n" not in shown and "\x1b" not in shown
    assert printable(shown) == shown
    shown.encode("utf-8")


def test_long_text_is_cut_to_the_limit() -> None:
    assert brief("x" * 80) == "x" * 80
    assert brief("x" * 81) == "x" * 79 + "…"
    assert brief("namespace", 5) == "name…"


def test_a_near_word_is_suggested() -> None:
    assert suggest("alow", ["allow", "deny"]) == '; did you mean "allow"?'
    assert suggest("something", ["allow", "deny"]) == ""
    assert suggest("allow" * 1_000, ["allow"]) == ""


PLURALS = ["2 policies", "2 keys", "2 aliases", "2 matches"]


def test_numbers_come_with_their_noun() -> None:
    assert [plural(count, "finding") for count in (0, 1, 2)] == ["0 findings", "1 finding", "2 findings"]
    assert [plural(2, noun) for noun in ("policy", "key", "alias", "match")] == PLURALS


def test_cause_names_the_exception_and_its_place_but_not_its_words() -> None:
    try:
        int("hunter2")
    except ValueError as error:
        said = cause(error)

    assert said.startswith("ValueError at test_text.py:")
    assert "hunter2" not in said
    assert cause(KeyError("hunter2")) == "KeyError"
