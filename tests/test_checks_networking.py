"""What the examples of the rules about Services, policies and endpoints cannot show: addresses, one by one."""

import pytest

from kubelint.views.networks import address, lies_within, network


@pytest.mark.parametrize(
    "text, shown",
    [
        ("10.0.0.1", "10.0.0.1"),
        ("010.000.0.01", "10.0.0.1"),
        ("2001:DB8::7", "2001:db8::7"),
        ("::ffff:10.0.0.1", "::ffff:a00:1"),
    ],
)
def test_address_is_read_as_kubernetes_reads_it(text: str, shown: str) -> None:
    assert str(address(text)) == shown


@pytest.mark.parametrize("text", ["", "10.0.0", "10.0.0.256", "fe80::1%eth0", "db.example.com", "1" * 100, "[::1]"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert address(text) is None


@pytest.mark.parametrize(
    "text, shown",
    [
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("10.1.2.3/8", "10.0.0.0/8"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("2001:db8::1/32", "2001:db8::/32"),
    ],
)
def test_network_is_read_whatever_its_host_bits(text: str, shown: str) -> None:
    assert str(network(text)) == shown


@pytest.mark.parametrize(
    "text", ["", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/255.0.0.0", "/8", "10.0.0.0/8/8"]
)
def test_what_is_no_network_is_none(text: str) -> None:
    assert network(text) is None


@pytest.mark.parametrize(
    "inner, outer, expected",
    [
        ("10.1.0.0/16", "10.0.0.0/8", True),
        ("10.0.0.0/8", "10.0.0.0/8", False),
        ("10.0.0.0/8", "10.1.0.0/16", False),
        ("11.0.0.0/16", "10.0.0.0/8", False),
        ("2001:db8::/48", "0.0.0.0/0", False),
    ],
)
def test_part_of_a_network_is_smaller_and_inside(inner: str, outer: str, expected: bool) -> None:
    part, whole = network(inner), network(outer)

    assert part and whole
    assert lies_within(part, whole) is expected
