"""What a document costs while it is in memory, and how it is found again in the text."""

import tracemalloc

from linting import calls

from kubelint.load import load
from kubelint.model import Document, Source, Span

ITEM = """\
- apiVersion: v1
  kind: Service
  metadata:
    name: app-{n}
    namespace: shop
    labels: {{app.kubernetes.io/name: app-{n}, app.kubernetes.io/part-of: shop}}
  spec:
    selector: {{app.kubernetes.io/name: app-{n}}}
    ports:
      - {{name: http, port: 80, targetPort: 8080}}
"""


def listed(count: int) -> str:
    return "apiVersion: v1\nkind: List\nitems:\n" + "".join(ITEM.format(n=number) for number in range(count))


def document(text: str) -> Document:
    (found,) = load(Source("x", text, "kubernetes"))
    return found


def test_a_document_takes_less_than_ten_times_its_text():
    document(listed(1))  # what is loaded once
    text = listed(500)

    tracemalloc.start()
    found = document(text)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(found.value["items"]) == 500
    assert taken < 10 * len(text)


def test_a_key_is_kept_once_however_often_it_is_written():
    first, *others = document(listed(50)).value["items"]

    assert {id(key) for each in others for key in each} == {id(key) for key in first}


def test_the_last_item_is_found_with_as_little_work_as_the_first():
    tree = document(listed(2000)).tree
    tree.span(("items", 0, "spec", "ports", 0, "name"))

    def work(item: int) -> int:
        return calls(lambda: tree.span(("items", item, "metadata", "name")))

    assert tree.span(("items", 1999, "kind")) == Span(3 + 1999 * 10 + 2, 9, 3 + 1999 * 10 + 2, 16)
    assert work(1998) == work(1)


def test_many_repeated_keys_take_work_in_proportion():
    def work(count: int) -> int:
        keys = "".join(f"key-{number}: a\n" for number in range(count))
        return calls(lambda: document(keys + keys))

    assert len(document("a: 1\nb: 2\nb: 3\nb: 4\n").faults) == 2
    assert work(2000) <= 11 * work(200)


def test_a_repeated_key_is_compared_with_the_one_before_it():
    found = document("a: 1\nb: 2\n\na: 3\na: 4\n")

    assert [(each.message.partition(" on ")[2].partition(";")[0], each.span.line) for each in found.faults] == [
        ("line 1", 4),
        ("line 4", 5),
    ]


def test_what_an_alias_or_a_merge_brings_in_is_found_where_it_is_written():
    found = document("a: &a\n  b: 1\n  c: &c [d]\ne: *a\nf:\n  <<: [*a, {g: 2}]\n  h: *c\n")

    assert found.value["f"] == {"b": 1, "c": ["d"], "g": 2, "h": ["d"]}
    assert [found.tree.span(path) for path in (("e", "b"), ("f", "b"), ("f", "g"), ("f", "h", 0))] == [
        Span(2, 6, 2, 7),
        Span(2, 6, 2, 7),
        Span(6, 16, 6, 17),
        Span(3, 10, 3, 11),
    ]
