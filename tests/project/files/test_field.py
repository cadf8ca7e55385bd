"""The form field: with and without scripts."""

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from documents.models import Version
from kurzewege.common.files import api as files
from kurzewege.common.files.fields import AttachmentsField
from kurzewege.common.files.models import StoredFile
from tests.conftest import Cast

from . import samples


class LetterForm(forms.Form):
    title = forms.CharField()
    papers = AttachmentsField(required=False, max_files=3)

    def __init__(self, *args: Any, uploader: Any = None, owner: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].uploader = uploader
        self.fields["papers"].owner = owner


class PhotoForm(forms.Form):
    photo = AttachmentsField(images_only=True, max_files=1)


def sent(form_data: dict[str, Any], *uploads: Any, **kwargs: Any) -> LetterForm:
    """The form as Django's own parser reads it from a multipart request."""
    request = RequestFactory().post(
        "/", {"title": "T", **form_data, "papers": [*form_data.get("papers", []), *uploads]}
    )
    return LetterForm(request.POST, request.FILES, **kwargs)


def test_field_without_scripts_stores_the_files_of_the_form(cast: Cast, make_owner: Any) -> None:
    form = sent({}, samples.upload("a.txt", b"eins"), samples.upload("b.txt", b"zwei"), uploader=cast.member)

    assert form.is_valid(), form.errors
    keys = form.cleaned_data["papers"]

    owner = make_owner()
    files.attach(owner=owner, keys=keys, uploader=cast.member)
    assert [file.name for file in owner.files.all()] == ["a.txt", "b.txt"]


def test_field_with_scripts_takes_the_keys_of_drafts(cast: Cast) -> None:
    one, two = samples.draft(cast.member, "a.txt"), samples.draft(cast.member, "b.txt")
    form = sent({"papers": [two.key, one.key]}, uploader=cast.member)
    assert form.is_valid()
    assert form.cleaned_data["papers"] == [two.key, one.key]


def test_field_failed_form_shows_what_arrived_and_names_what_did_not(cast: Cast) -> None:
    earlier = samples.draft(cast.member, "frueher.txt")
    uploads = [samples.upload("gut.txt", b"ja"), samples.upload("leer.txt", b""), samples.upload("x.exe", b"MZ\0")]
    form = sent({"title": "", "papers": [earlier.key]}, *uploads, uploader=cast.member)

    assert not form.is_valid()

    first, second = form.errors["papers"]
    assert "„leer.txt“ ist leer" in first
    assert "„x.exe“ ist ein Programm" in second
    html = str(form["papers"])
    kept = StoredFile.objects.get(name="gut.txt")
    for file in (earlier, kept):
        assert f'name="papers" value="{file.key}" checked' in html
    assert "x.exe" not in html
    again = sent({"papers": [earlier.key, kept.key]}, uploader=cast.member)
    assert again.is_valid()
    assert StoredFile.objects.count() == 2


def test_field_never_shows_or_takes_somebody_elses_file(cast: Cast, make_owner: Any) -> None:
    foreign = samples.draft(cast.lead, "Kanarienvogel.txt")
    owned = files.store_bytes(uploader=cast.lead, owner=make_owner(cast.closed), name="Kanarienvogel2.txt", data=b"x")
    for key in (foreign.key, owned.key, "gibtesnicht", "a" * 10_000, "\0", "<script>"):
        form = sent({"papers": [key]}, uploader=cast.outsider)
        assert not form.is_valid()
        assert "nicht mehr da" in form.errors["papers"][0]
        assert "Kanarienvogel" not in str(form["papers"])
        assert "<script>" not in str(form["papers"])


def test_field_of_a_thing_with_files_shows_and_keeps_them(cast: Cast, make_owner: Any) -> None:
    owner: Version = make_owner()
    one = files.store_bytes(uploader=cast.lead, owner=owner, name="a.txt", data=b"x")
    two = files.store_bytes(uploader=cast.lead, owner=owner, name="b.txt", data=b"x")
    html = str(LetterForm(uploader=cast.member, owner=owner)["papers"])
    assert html.index(one.key) < html.index(two.key)
    assert "discard" not in html

    form = sent({"papers": [two.key]}, samples.upload("c.txt", b"neu"), uploader=cast.member, owner=owner)
    assert form.is_valid()
    files.set_files(owner=owner, keys=form.cleaned_data["papers"], uploader=cast.member)
    assert [file.name for file in owner.files.all()] == ["b.txt", "c.txt"]


def test_field_keeps_descriptions_of_drafts_and_of_what_is_there(cast: Cast, make_owner: Any) -> None:
    owner = make_owner()
    there = files.store_bytes(uploader=cast.lead, owner=owner, name="alt.jpg", data=samples.photo())
    draft = samples.draft(cast.member, "neu.jpg", samples.photo())
    data = {
        "papers": [there.key, draft.key],
        f"alt_{there.key}": "",
        f"decorative_{there.key}": "on",
        f"alt_{draft.key}": "Zwei <b>Hälften</b>",
    }
    form = sent({**data, "title": ""}, uploader=cast.member, owner=owner)
    assert not form.is_valid()
    assert "Zwei &lt;b&gt;Hälften" in str(form["papers"])

    form = sent(data, uploader=cast.member, owner=owner)
    assert form.is_valid()
    files.set_files(owner=owner, keys=form.cleaned_data["papers"], uploader=cast.member)

    there.refresh_from_db()
    draft.refresh_from_db()
    assert (there.alt_text, there.is_decorative) == ("", True)
    assert (draft.alt_text, draft.is_decorative) == ("Zwei <b>Hälften</b>", False)


def test_field_too_many_files_is_refused_with_the_number(cast: Cast) -> None:
    form = sent({}, *[samples.upload(f"{number}.txt", b"x") for number in range(5)], uploader=cast.member)
    assert not form.is_valid()
    assert "höchstens 3 Dateien" in form.errors["papers"][0]
    one_more = samples.draft(cast.member)
    keys = [file.key for file in StoredFile.objects.drafts_of(cast.member)]
    form = sent({"papers": [*keys, one_more.key]}, uploader=cast.member)
    assert form.errors["papers"] == ["Sie können hier höchstens 3 Dateien auswählen."]


def test_field_required_and_empty_asks_for_a_file(cast: Cast) -> None:
    form = PhotoForm({}, MultiValueDict())
    form.fields["photo"].uploader = cast.member  # type: ignore[attr-defined]
    assert form.errors["photo"] == ["Bitte wählen Sie eine Datei aus."]


def test_field_for_pictures_refuses_everything_else(cast: Cast) -> None:
    text, photo = samples.draft(cast.member), samples.draft(cast.member, "ich.jpg", samples.photo())
    for key, is_valid in ((text.key, False), (photo.key, True)):
        form = PhotoForm({"photo": key}, MultiValueDict())
        form.fields["photo"].uploader = cast.member  # type: ignore[attr-defined]
        assert form.is_valid() is is_valid
    assert 'accept=".jpg' in str(form["photo"])
    assert "multiple" not in str(form["photo"])


def test_field_broken_picture_is_named_with_the_reason(cast: Cast) -> None:
    broken = samples.draft(cast.member, "kaputt.jpg", samples.photo()[:200])
    form = sent({"papers": [broken.key]}, uploader=cast.member)
    assert not form.is_valid()
    assert form.errors["papers"][0].startswith(
        "Das Bild „kaputt.jpg“ lässt sich nicht zeigen: Die Datei ist beschädigt"
    )


def test_field_without_uploader_tells_the_developer() -> None:
    with pytest.raises(ImproperlyConfigured):
        sent({"papers": ["schluessel"]}).is_valid()


def test_field_empty_needs_no_query(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        form = sent({}, uploader=cast.member)
        assert form.is_valid()
        str(form["papers"])


@pytest.mark.parametrize("count", [1, 3])
def test_field_asks_once_for_all_its_files(cast: Cast, count: int, django_assert_num_queries: Any) -> None:
    keys = [samples.draft(cast.member, f"{number}.txt").key for number in range(count)]
    form = sent({"papers": keys}, uploader=cast.member)
    with django_assert_num_queries(1):
        assert form.is_valid()
    with django_assert_num_queries(1):
        str(form["papers"])
