"""How files look on a page."""

from typing import Any

import pytest
from django.template import Context, Template

from kurzewege.common.files import api as files
from kurzewege.common.files.models import StoredFile
from tests.conftest import Cast

from . import samples

LIST = Template("{% load files %}{% file_list owner.files.all %}")


def drawn(owner: Any) -> str:
    return LIST.render(Context({"owner": owner}))


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_one_query_however_many_files(
    cast: Cast, make_owner: Any, count: int, django_assert_num_queries: Any
) -> None:
    owner = make_owner()
    for number in range(count):
        files.store_bytes(uploader=cast.lead, owner=owner, name=f"{number}.txt", data=b"x")
        files.store_bytes(uploader=cast.lead, owner=owner, name=f"{number}.jpg", data=samples.photo())
    with django_assert_num_queries(1):
        html = drawn(owner)
    assert html.count('class="file-card"') == count
    assert html.count('class="file-picture"') == count


def test_list_describes_pictures_or_says_that_nobody_did(cast: Cast, make_owner: Any) -> None:
    owner = make_owner()
    for number, values in enumerate(({"alt_text": 'Ein "Haus"'}, {"is_decorative": True}, {})):
        file = files.store_bytes(uploader=cast.lead, owner=owner, name=f"IMG_{number}.jpg", data=samples.photo())
        StoredFile.objects.filter(pk=file.pk).update(**values)
    html = drawn(owner)
    assert 'alt="Ein &quot;Haus&quot;"' in html
    assert 'alt=""' in html
    assert 'alt="Bild ohne Beschreibung"' in html
    assert "IMG_0" not in html.replace("/IMG_0.jpg", "")


def test_list_of_nothing_is_nothing(make_owner: Any) -> None:
    assert drawn(make_owner()).strip() == ""


def test_card_shows_name_kind_size_and_pages(cast: Cast, make_owner: Any) -> None:
    owner = make_owner()
    data = samples.make_pdf("T", ["eins", samples.PAGE_BREAK, "zwei"])
    file = files.store_bytes(uploader=cast.lead, owner=owner, name="Wegweiser & <Plan>.pdf", data=data)
    html = drawn(owner)
    assert "<bdi>Wegweiser &amp; -Plan-.pdf</bdi>" in html
    assert "PDF" in html
    assert "2 Seiten" in html
    assert f'src="{file.preview_url}"' in html


@pytest.mark.parametrize(("name", "data"), [("kaputt.jpg", samples.photo()[:200]), ("kaputt.pdf", b"%PDF-1.7 kaputt")])
def test_card_of_a_file_that_failed_says_why(cast: Cast, make_owner: Any, name: str, data: bytes) -> None:
    owner = make_owner()
    file = files.store_bytes(uploader=cast.lead, owner=owner, name=name, data=data)
    html = drawn(owner)
    assert "Die Datei ist beschädigt" in html
    # A broken document can still be had, a broken picture cannot.
    assert (f'href="{file.url}"' in html) is name.endswith(".pdf")


def test_srcset_names_the_real_widths() -> None:
    upright = StoredFile(key="k", name="a.jpg", media_type="image/jpeg", width=1500, height=3000)
    assert upright.srcset == "/files/k/preview 240w, /files/k/preview?size=large 800w"
