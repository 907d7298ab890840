"""Label selectors as Kubernetes evaluates them."""

from kubelint.views.selectors import Requirement, Selector, labels

WEB = {"app": "web", "tier": "front"}


def expression(operator: str, *values: str, key: str = "tier") -> Selector:
    return Selector.parse({"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]})


def test_labels_and_expressions_are_one_conjunction():
    selector = Selector.parse(
        {
            "matchLabels": {"app": "web"},
            "matchExpressions": [{"key": "tier", "operator": "In", "values": ["front", "edge"]}],
        }
    )

    assert selector.matches(WEB)
    assert not selector.matches({"app": "web"})
    assert not selector.matches({"tier": "front"})
    assert str(selector) == "app=web, tier in (front, edge)"


def test_not_in_and_does_not_exist_match_what_lacks_the_key():
    assert expression("NotIn", "front", key="zone").matches(WEB)
    assert expression("DoesNotExist", key="zone").matches(WEB)
    assert not expression("NotIn", "front").matches(WEB)
    assert not expression("DoesNotExist").matches(WEB)


def test_in_and_exists_need_the_key():
    assert expression("In", "front").matches(WEB)
    assert expression("Exists").matches(WEB)
    assert not expression("In", "front", key="zone").matches(WEB)
    assert not expression("Exists", key="zone").matches(WEB)


def test_an_empty_selector_matches_everything_and_says_so():
    for value in (None, {}, {"matchLabels": {}}, {"matchLabels": None, "matchExpressions": None}):
        assert Selector.parse(value).is_empty
        assert Selector.parse(value).matches({})


def test_unmet_requirements_know_where_they_are_written():
    selector = Selector.parse(
        {"matchLabels": {"app": "wbe"}, "matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}
    )

    assert selector.unmet(WEB) == [
        Requirement("app", "In", ("wbe",), ("matchLabels", "app")),
        Requirement("tier", "DoesNotExist", (), ("matchExpressions", 0)),
    ]


def test_a_plain_map_is_a_selector_of_its_own_kind():
    selector = Selector.of_labels({"app": "web", "tier": "front"})

    assert selector.pairs == WEB
    assert [each.path for each in selector.requirements] == [("app",), ("tier",)]


def test_a_number_or_boolean_counts_as_its_text():
    assert labels({"version": 1, "live": True, "ratio": 1.5, "none": None, "map": {}}) == {
        "version": "1",
        "live": "true",
        "ratio": "1.5",
        "none": "",
    }


def test_any_value_can_be_asked():
    for value in (1, "x", [], [{}], {"matchLabels": [], "matchExpressions": [None, 1, {}, {"key": 1}, {"key": "a"}]}):
        Selector.parse(value).matches(WEB)
        Selector.of_labels(value).matches(WEB)


def test_an_operator_nobody_knows_holds():
    assert Selector.parse({"matchExpressions": [{"key": "a", "operator": "Like"}, {"key": "b"}]}).matches({})


def test_templates_are_recognised():
    assert Selector.of_labels({"app": "{{ .Release.Name }}"}).is_placeholder
    assert Selector.of_labels({"app": "${APP}"}).is_placeholder
    assert not Selector.of_labels({"app.kubernetes.io/name": "web"}).is_placeholder
