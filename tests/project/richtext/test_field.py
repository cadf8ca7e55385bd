"""The form field: from the editor or from a plain text field to clean HTML."""

import pytest
from django import forms
from django.template import engines

from kurzewege.common.richtext import RichTextField


class PostForm(forms.Form):
    body = RichTextField(label="Text", max_length=100)
    note = RichTextField(required=False)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("a\r\nb\r\n\r\nc", "<p>a<br>b</p><p>c</p>"),
        ("<p>a<script>b</script></p>", "<p>a</p>"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>"),
        ("  <h2>a</h2>", "<h2>a</h2>"),
    ],
)
def test_field_when_sent_stores(sent: str, stored: str) -> None:
    form = PostForm({"body": sent})
    assert form.is_valid()
    assert form.cleaned_data == {"body": stored, "note": ""}


@pytest.mark.parametrize("empty", ["", "   ", "<p></p>", "<p><br></p>", "<ul><li><p>\xa0</p></li></ul>"])
def test_field_without_anything_to_read_is_empty(empty: str) -> None:
    form = PostForm({"body": empty, "note": empty})
    assert not form.is_valid()
    assert list(form.errors) == ["body"]


@pytest.mark.parametrize(
    "sent", ["ä" * 101, f"<p>{'ä' * 101}</p>", "x" * 1_000_000, f"<p>{'x' * 1_000_000}</p>", "<p>" * 300_000]
)
def test_field_too_long_says_so_and_keeps_the_text(sent: str) -> None:
    form = PostForm({"body": sent})
    assert list(form.errors) == ["body"]
    assert "zu lang" in str(form.errors["body"])
    assert form["body"].value() == sent


def test_field_with_nul_loses_it() -> None:
    form = PostForm({"body": "a\x00b"})
    assert form.is_valid()
    assert form.cleaned_data["body"] == "<p>ab</p>"


def test_widget_shows_plain_text_and_hands_the_html_to_the_editor() -> None:
    html = str(PostForm(initial={"body": '<p>a &lt; <strong>"b"</strong></p><ul><li>c</li></ul>'})["body"])
    assert 'data-html="&lt;p&gt;a &amp;lt; &lt;strong&gt;&quot;b&quot;&lt;/strong&gt;&lt;/p&gt;' in html
    assert "a &lt; &quot;b&quot;\n\n– c</textarea>" in html


def test_widget_of_hostile_stored_text_holds_no_tag_of_it() -> None:
    html = str(PostForm(initial={"body": "<p></textarea><script>fired()</script>x"})["body"])
    assert "<script" not in html
    assert html.count("</textarea>") == 1


def test_filter_cleans_what_the_database_holds() -> None:
    template = engines["django"].from_string("{{ body|richtext }}|{{ body|richtext_excerpt:1 }}|{{ nothing|richtext }}")
    assert template.render({"body": "<p>a<img src=x onerror=fired()> b</p>", "nothing": None}) == "<p>a b</p>|a …|"
