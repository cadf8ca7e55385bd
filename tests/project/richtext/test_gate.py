"""The gate: what comes through, and that twice is the same as once."""

import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kurzewege.common import richtext
from kurzewege.common.errors import Refused
from kurzewege.common.richtext import clean, excerpt, for_display, from_plain, is_allowed_address, to_plain
from kurzewege.settings.base import ROOT

from .vectors import ADDRESSES, vectors

REL = "noopener noreferrer nofollow ugc"
# Tags that allowed and forbidden parsers nest differently, and text that looks like markup.
PIECES = """
<p> </p> <a_href="/x"> <a_href="https://x.example"> </a> <table> <tr> <td> </table> <pre> </pre> <ul> <li>
</li> </ul> <blockquote> </blockquote> <h2> </h2> <strong> </strong> <em> <svg> <math> <style> </style>
<script> </script> <br> <form> <select> <option> <template> </template> <!-- --> <![CDATA[ ]]> &lt; &amp;
&#x202e; &#0; < > " ' www.x.example a@b.example https://y.example/?a=1&b=2 text <button> <mtext> <title>
</title> <noscript> <xmp> <textarea> <nobr> <frameset>
"""
pieces = st.sampled_from(PIECES.split()).map(lambda piece: piece.replace("_", " "))
html_like = st.lists(st.one_of(pieces, st.just("\n"), st.text(max_size=8)), max_size=25).map("".join)


class Listed(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("hostile", vectors())
def test_clean_of_a_hostile_vector_leaves_only_allowed_tags_and_addresses(hostile: str) -> None:
    result = clean(hostile)
    for tag, attributes in Listed(result).found:
        assert tag in richtext.TAGS
        if tag != "a":
            assert attributes == {}
            continue
        assert attributes.pop("rel") == REL
        address = attributes.pop("href", "/")
        assert address is not None
        assert is_allowed_address(address)
        assert attributes == {}
    assert clean(result) == result


def test_vectors_are_many() -> None:
    assert len(set(vectors())) > 800


@given(html_like)
@settings(max_examples=400, deadline=None)
def test_clean_applied_twice_changes_nothing(html: str) -> None:
    once = clean(html)
    assert clean(once) == once
    assert for_display(once) == once


@given(html_like)
@settings(max_examples=200, deadline=None)
def test_links_of_plain_addresses_pass_the_gate_unchanged(html: str) -> None:
    linked = richtext.with_links(clean(html))
    assert for_display(linked) == linked


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_plain_text_as_html_reads_the_same(text: str) -> None:
    words = richtext._UNWANTED.sub("", text).split()
    assert to_plain(from_plain(text)).split() == words


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org:8080/x?a=1&b=ä#c",
        "mailto:a@example.org?subject=x",
        "tel:+493445",
        "/groups/x/",
    ],
)
def test_address_that_is_absolute_or_a_path_is_allowed(address: str) -> None:
    assert is_allowed_address(address)


@pytest.mark.parametrize("address", [a for a in ADDRESSES if "&" not in a])
def test_address_of_a_vector_is_refused(address: str) -> None:
    assert not is_allowed_address(address)


@pytest.mark.parametrize(
    ("html", "result"),
    [
        ("<p>a<script>fired()</script>b</p>", "<p>ab</p>"),
        ("<style>p {}</style><p>a</p>", "<p>a</p>"),
        ('<p class="x" style="y" id="z" onclick="w">a</p>', "<p>a</p>"),
        ("<h1>a</h1><h2>b</h2><h5>c</h5>", "a<h2>b</h2>c"),
        ("<pre>\n\n\na</pre>", "<pre>a</pre>"),
        ("<p>a\u202eb\x07c</p>", "<p>abc</p>"),
        ("<p>\x00a</p>", "<p>a</p>"),
        ('<p><a href="/x">y</a></p>', f'<p><a href="/x" rel="{REL}">y</a></p>'),
        ("", ""),
    ],
)
def test_clean_gives_exactly(html: str, result: str) -> None:
    assert clean(html) == result


def test_clean_of_a_text_at_the_limit_passes_and_one_more_is_refused() -> None:
    assert clean(f"<p>{'ä' * 20_000}</p>")
    with pytest.raises(Refused, match=r"20[.,]000"):
        clean(f"<p>{'ä' * 20_001}</p>")
    with pytest.raises(Refused):
        clean("<b>" * 30_000)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb\n\n\n c", "<p>a<br>b</p><p>c</p>"),
        ("<b>a</b> & b", "<p>&lt;b&gt;a&lt;/b&gt; &amp; b</p>"),
        ("am Montag.Am Dienstag", "<p>am Montag.Am Dienstag</p>"),
        ("www.x.de.", f'<p><a href="https://www.x.de" rel="{REL}">www.x.de</a>.</p>'),
        ("(x.de/kurse)", f'<p>(<a href="https://x.de/kurse" rel="{REL}">x.de/kurse</a>)</p>'),
        ("x@y.de", f'<p><a href="mailto:x@y.de" rel="{REL}">x@y.de</a></p>'),
        ("  \n ", ""),
    ],
)
def test_from_plain_gives_exactly(text: str, html: str) -> None:
    assert from_plain(text) == html


def test_to_plain_keeps_lines_lists_and_entities() -> None:
    html = "<h2>T</h2><p>a &amp; b<br>c</p><ul><li><p>x</p></li><li>y</li></ul><blockquote><p>q</p></blockquote>"
    assert to_plain(html) == "T\n\na & b\nc\n\n– x\n– y\n\nq"


def test_excerpt_longer_than_the_text_has_no_ellipsis() -> None:
    assert excerpt("<p>a b</p><p>c</p>", 3) == "a b c"
    assert excerpt("<p>a b</p><p>c</p>", 2) == "a b …"


def test_linking_does_not_touch_links_and_code() -> None:
    html = clean('<p><a href="https://a.de">b.de</a></p><pre>c.de</pre>')
    assert richtext.with_links(html) == html


@pytest.mark.parametrize(
    "text",
    [
        "<p><ul><li>" * 1800,
        "<" * 20_000,
        "a." * 9_999,
        "a.b@" * 4_999,
        "www.a.de " * 2_200,
        "&" * 20_000,
        "<a href=x>" * 7_000,
    ],
    ids=["nested", "less-than", "dots", "mails", "links", "ampersands", "anchors"],
)
def test_worst_text_is_cleaned_quickly(text: str) -> None:
    """A46: far below half a second on a free machine; the limit here leaves room for a busy one."""
    start = time.process_time()
    richtext.with_links(clean(text))
    assert time.process_time() - start < 0.5


def test_no_template_trusts_html_but_by_the_gate() -> None:
    root = Path(ROOT)
    trusted = re.compile(r'\|\s*safe\b|{%\s*autoescape off|mark_safe|SafeString\((?!""\))')
    allowed = {"platform/kurzewege/common/templatetags/richtext.py"}
    files = [*root.glob("platform/**/*.html"), *root.glob("*/templates/**/*.html")]
    files += [path for path in [*root.glob("platform/**/*.py"), *root.glob("[a-z]*/*.py")] if "tests" not in path.parts]
    found = {str(path.relative_to(root)) for path in files if trusted.search(path.read_text(encoding="utf-8"))}
    assert found <= allowed
