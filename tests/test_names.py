"""The grammars of names, with values from the API documentation and from Kubernetes' own rules."""

import pytest

from kubelint.views.names import (
    CONFIG_KEY,
    DNS_1035_LABEL,
    DNS_LABEL,
    DNS_SUBDOMAIN,
    DNS_SUBDOMAIN_PREFIX,
    DOMAIN_PATH,
    DRIVER_NAME,
    HEADER_NAME,
    LABEL_VALUE,
    PATH_SEGMENT,
    PORT_NAME,
    QUALIFIED,
    RELAXED_VARIABLE_NAME,
    SYSCTL_NAME,
    VARIABLE_NAME,
    WINDOWS_USER,
    Grammar,
    is_qualified_name,
)

VALID = (
    (DNS_LABEL, ("a", "ab", "abc", "a1", "a-1", "a--1--2--b", "0", "01", "0-1", "a" * 63)),
    (DNS_1035_LABEL, ("a", "a1", "a-1", "a--1--2--b", "a" * 63)),
    (DNS_SUBDOMAIN, ("a", "a.b", "0.0", "1.2.3", "a-b.c--d", "a" * 64, "a" * 253)),
    (LABEL_VALUE, ("", "a", "A", "1.2.3", "a_b-C", "simple", "now-with-dashes", "1234", "x" * 63)),
    (PORT_NAME, ("telnet", "re-mail-ck", "pop3", "a", "a-1", "1-a", "a-1-b-2-c", "1-a-2-b-3", "abcdefghijklmno")),
    (PATH_SEGMENT, ("foo", "foo.bar", "...", ".f", "system:node", "A b")),
    (HEADER_NAME, ("X-Probe", "host", "0")),
    (VARIABLE_NAME, ("VAR", "abc", "_X", "a.b-c", "-x", ".x", "A9")),
    (RELAXED_VARIABLE_NAME, ("1ST", "a b", "my/key", "%", "..")),
    (DNS_SUBDOMAIN_PREFIX, ("a", "a.b", "a-", "a--", "a.-", "a-b-", "a" * 253)),
    (QUALIFIED, ("a", "A_b.c", "1", "a.b/C", "0/x", "a" * 63, f"{'a' * 253}/{'b' * 63}")),
    (DOMAIN_PATH, ("example.com/controller", "a/b/c", "example.com/%2f")),
    (CONFIG_KEY, ("a", "A.b", "_", ".a", "a..b", "a" * 253)),
    (SYSCTL_NAME, ("a", "net.core.somaxconn", "net/ipv4.conf/eno2-100.rp_filter", "a-b", "a__b")),
    (DRIVER_NAME, ("csi.example.com", "CSI.Example", "a" * 63)),
    (WINDOWS_USER, ("ContainerUser", "NT AUTHORITY\\Local Service", "shop.example\\web", "a" * 104, "SHOP_1\\web")),
)

INVALID = (
    (DNS_LABEL, ("", "A", "aBc", "-", "a-", "-a", "_", "a_", "a.b", "1 ", " 1", "\u00e4", "a\n", "a" * 64)),
    (DNS_1035_LABEL, ("", "0", "1a", "-a", "a-", "a.b", "A", "a" * 64)),
    (DNS_SUBDOMAIN, ("", ".", "a.", ".a", "a..b", "A.b", "a_b", "-a", "a.-b", "a" * 254)),
    (LABEL_VALUE, ("nospecial,characters", "-start", "end-", "a b", "a/b", "a@b", "a+b", "x" * 64)),
    (PORT_NAME, ("", "longerthan15chars", "12", "-", "a-", "-a", "a--b", "A", "a_b", "a.b", "a\n")),
    (PATH_SEGMENT, ("", ".", "..", "a/b", "a%b", "/")),
    (HEADER_NAME, ("", "X Probe", "X:", "X_Y")),
    (VARIABLE_NAME, ("", "1X", "A=B", "a b", ".", "..", "..x", "\u00e4")),
    (RELAXED_VARIABLE_NAME, ("", "A=B", "a\tb", "\u00e4", "\x7f")),
    (DNS_SUBDOMAIN_PREFIX, ("", "-", "-a-", "A", "a.", "a_b-", "..-", "a b")),
    (QUALIFIED, ("", "/a", "a/", "a/b/c", "A/b", "-a", "a b", "a" * 64, f"{'a' * 254}/b")),
    (DOMAIN_PATH, ("", "a", "/b", "a/", "A/b", "a/b c")),
    (CONFIG_KEY, ("", ".", "..", "..a", "a/b", "a b", "a" * 254)),
    (SYSCTL_NAME, ("", "A.b", "a..b", ".a", "a.", "-a", "a b", "a" * 254)),
    (DRIVER_NAME, ("", "a_b", "-a", "a.", "a" * 64)),
    (WINDOWS_USER, ("", "...", "\\web", "a\\b\\c", "web/1", "a\nb", "a" * 105, ".shop\\web", f"{'a' * 16}_\\web")),
)


@pytest.mark.parametrize("grammar, texts", VALID, ids=lambda each: each.words[:30] if isinstance(each, Grammar) else "")
def test_accepts_what_kubernetes_accepts(grammar: Grammar, texts: tuple[str, ...]) -> None:
    assert [text for text in texts if not grammar.accepts(text)] == []


@pytest.mark.parametrize(
    "grammar, texts", INVALID, ids=lambda each: each.words[:30] if isinstance(each, Grammar) else ""
)
def test_refuses_what_kubernetes_refuses(grammar: Grammar, texts: tuple[str, ...]) -> None:
    assert [text for text in texts if grammar.accepts(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "simple",
        "now-with-dashes",
        "1-starts-with-num",
        "1234",
        "simple/simple",
        "now-with-dashes/simple",
        "now.with.dots/Simple_1",
        "1-num.2-num/3-num",
        "1234/5678",
        "1.2.3.4/5678",
        "Uppercase_Is_OK_123",
        "example.com/Uppercase_Is_OK_123",
        "x" * 63,
        "y" * 253 + "/" + "x" * 63,
    ],
)
def test_qualified_name(text: str) -> None:
    assert is_qualified_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nospecialchars%^=@",
        "cantendwithadash-",
        "-cantstartwithadash-",
        "only/one/slash",
        "Example.com/abc",
        "example_com/abc",
        "example.com/",
        "/simple",
        "Strange-but-not:ok",
        "a b",
        "x" * 64,
        "y" * 254 + "/abc",
    ],
)
def test_no_qualified_name(text: str) -> None:
    assert not is_qualified_name(text)
