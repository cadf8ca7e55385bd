"""`{% stencil %}`: drawn once, filled for each thing, and never anything else than the plain template would say."""

import pytest
from django.middleware.csrf import get_token
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe


def template(inside: str, names: str = "key=thing.key name=thing.name") -> Template:
    return Template("{% stencil " + names + " %}" + inside + "{% endstencil %}")


def drawn(of: Template, **thing: object) -> str:
    return of.render(Context({"thing": thing, "other": "anders"}))


def test_stencil_is_drawn_once_and_filled_with_each_things_values(settings):
    settings.STENCILS_ARE_CHECKED = False
    of = template('<li id="{{ key }}">100 % {{ name }}</li>')
    assert drawn(of, key="a1", name="Amal") == '<li id="a1">100 % Amal</li>'
    body = of.nodelist[0].nodelist
    body.clear()
    assert drawn(of, key="b2", name="Büşra & Co") == '<li id="b2">100 % Büşra &amp; Co</li>'


@pytest.mark.parametrize(
    "value", ["<b>", "'\"", "%s %(x)s", "stencil0value0x", 1234567, 1.5, mark_safe("<i>x</i>"), "", None, 0]
)
def test_stencil_prints_a_value_as_a_template_does(value):
    of = template("[{{ name }}]")
    assert drawn(of, name="zuerst") == "[zuerst]"
    plain = Template("[{{ name }}]").render(Context({"name": value}))
    assert drawn(of, name=value) == plain


def test_stencil_asks_whether_a_value_is_empty_true_or_false():
    of = template("{% if name %}{{ name }}{% else %}–{% endif %}")
    assert [drawn(of, name=name) for name in ("Amal", "", None, "Bo", 0)] == ["Amal", "–", "–", "Bo", "–"]
    of = template("{% if name %}ja{% elif name is None %}?{% else %}nein{% endif %}")
    assert [drawn(of, name=name) for name in (True, False, None, True)] == ["ja", "nein", "?", "ja"]


def test_stencil_compares_and_counts_what_stands_after_by():
    plural = "{% blocktranslate count n=n %}one{% plural %}{{ n }} many{% endblocktranslate %}"
    of = template(
        '{{ name }}{% if kind == "post" %}!{% endif %} ' + plural, "name=thing.name by kind=thing.kind n=thing.n"
    )
    assert drawn(of, name="A", kind="post", n=1) == "A! one"
    assert drawn(of, name="B", kind="event", n=2) == "B 2 many"
    assert drawn(of, name="C", kind="post", n=2) == "C! 2 many"


def test_stencil_knows_nothing_but_its_names():
    assert drawn(template("{{ key }}{{ other }}{{ thing.key }}"), key="a1") == "a1"


def test_stencil_speaks_the_language_in_force():
    of = template('{% translate "Save" %} {{ key }}')
    assert drawn(of, key="a1") == "Speichern a1"
    with translation.override("en"):
        assert drawn(of, key="a1") == "Save a1"
    assert drawn(of, key="b2") == "Speichern b2"


def test_stencil_gives_each_request_its_own_token():
    of = template("{% csrf_token %}{{ key }}")
    for key in ("a1", "b2"):
        request = RequestFactory().get("/")
        html = of.render(RequestContext(request, {"thing": {"key": key}}))
        [token] = html.split('value="')[1].split('"')[:1]
        assert html.endswith(f">{key}")
        assert len(token) == len(get_token(request))
    assert drawn(of, key="c3") == "c3"


def test_stencil_inside_a_stencil_is_filled_too():
    inner = "{% stencil key by n=2 %}<a href=\"{% address 'feed:entry' key %}\">{{ key }}</a>{{ n }}{% endstencil %}"
    of = template(inner + "{{ name }}")
    assert drawn(of, key="abc", name="A") == '<a href="/feed/abc/">abc</a>2A'
    assert drawn(of, key="def", name="B") == '<a href="/feed/def/">def</a>2B'


@pytest.mark.parametrize("inside", ['{% if name == "Amal" %}!{% endif %}', "{{ name|upper }}", "{% form_key %}"])
def test_stencil_that_depends_on_more_than_its_shape_fails_under_test(inside):
    with pytest.raises(AssertionError):
        drawn(template(inside), name="Amal")


def test_stencil_keeps_a_limited_number_of_drawings(monkeypatch):
    monkeypatch.setattr("kurzewege.common.stencil.MAX_DRAWINGS", 3)
    of = template("{{ n }}", "by n=thing.n")
    assert [drawn(of, n=n) for n in range(8)] == [str(n) for n in range(8)]
    assert len(of.nodelist[0]._drawings) <= 3
