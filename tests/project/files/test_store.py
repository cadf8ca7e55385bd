"""Taking files in, giving them to things, letting them go."""

import hashlib
from pathlib import Path

import pytest
from django.db import transaction

from kurzewege.common.errors import Refused
from kurzewege.common.files import api as files
from kurzewege.common.files import store
from kurzewege.common.files.models import FilePage, StoredFile

from . import samples
from .conftest import stored_bytes


def test_upload_is_a_draft_with_size_hash_and_clean_name(cast, media: Path) -> None:
    data = b"Guten Tag, Landkreis"

    file = files.store_upload(uploader=cast.member, upload=samples.upload("../Notiz\u202e.txt", data))

    assert (file.name, file.size, file.media_type) == ("Notiz.txt", len(data), "text/plain")
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert file.is_draft
    assert file.path.startswith("files/")
    assert file.key not in file.path
    assert stored_bytes(media) == [data]


def test_upload_name_that_does_not_fit_is_corrected(cast) -> None:
    assert samples.draft(cast.member, "bericht.docx", samples.make_pdf("T", ["x"])).name == "bericht.pdf"
    assert samples.draft(cast.member, "bericht.pdf", b"<!doctype html>").name == "bericht.html"


def test_upload_empty_is_refused_by_name(cast, media: Path) -> None:
    with pytest.raises(Refused, match=r"„leer\.pdf“ ist leer"):
        samples.draft(cast.member, "leer.pdf", b"")
    assert stored_bytes(media) == []


def test_upload_too_large_is_refused_with_the_limit(cast, media: Path, settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1024
    with pytest.raises(Refused, match=r"„gross.txt“ ist zu groß \(1,0\xa0KB\).*höchstens 1,0\xa0KB"):
        samples.draft(cast.member, "gross.txt", b"x" * 1025)
    assert stored_bytes(media) == []


def test_upload_of_a_program_leaves_nothing(cast, media: Path) -> None:
    with pytest.raises(Refused, match="Programm"):
        samples.draft(cast.member, "bericht.pdf", b"MZ\x90\0\x03")
    assert not StoredFile.objects.exists()
    assert stored_bytes(media) == []


def test_upload_that_cannot_be_written_says_so_and_leaves_no_row(cast, media: Path) -> None:
    media.mkdir()
    (media / "files").write_bytes(b"a file where a folder should be")
    with pytest.raises(Refused, match="konnte gerade nicht gespeichert werden"):
        samples.draft(cast.member)
    assert not StoredFile.objects.exists()


def test_upload_whose_row_fails_leaves_no_bytes(cast, media: Path) -> None:
    cast.outsider.pk = None
    with pytest.raises(ValueError, match="unsaved related object"):
        files.store_bytes(uploader=cast.outsider, owner=None, name="a.txt", data=b"Waise")
    assert stored_bytes(media) == []


def test_upload_of_too_many_drafts_is_refused(cast, monkeypatch) -> None:
    monkeypatch.setattr(store, "MAX_DRAFTS", 2)
    for _number in range(2):
        samples.draft(cast.member)
    with pytest.raises(Refused, match="schon viele Dateien ausgewählt"):
        samples.draft(cast.member)
    assert samples.draft(cast.outsider).is_draft


def test_attach_drafts_become_the_owners_in_the_order_given(cast, make_owner) -> None:
    owner = make_owner(cast.open)
    one, two, three = (samples.draft(cast.member, f"{name}.txt") for name in "abc")

    files.attach(owner=owner, keys=[two.key, one.key], uploader=cast.member)
    files.attach(owner=owner, keys=[three.key], uploader=cast.member)

    assert [file.name for file in owner.files.all()] == ["b.txt", "a.txt", "c.txt"]
    assert not any(file.is_draft for file in owner.files.all())


def test_attach_somebody_elses_draft_or_file_is_refused_and_changes_nothing(cast, make_owner) -> None:
    foreign = samples.draft(cast.outsider)
    owned = samples.draft(cast.lead)
    files.attach(owner=make_owner(cast.closed), keys=[owned.key], uploader=cast.lead)
    mine = samples.draft(cast.member)
    owner = make_owner(cast.open)

    for key in (foreign.key, owned.key, "gibtesnicht", "nul\0"):
        with pytest.raises(Refused, match="nicht mehr da"):
            files.attach(owner=owner, keys=[mine.key, key], uploader=cast.member)

    assert list(owner.files.all()) == []
    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert mine.is_draft
    assert foreign.uploader == cast.outsider


def test_attach_twice_keeps_the_file_once(cast, make_owner) -> None:
    owner = make_owner(cast.open)
    draft = samples.draft(cast.member)
    for _time in range(2):
        files.attach(owner=owner, keys=[draft.key, draft.key], uploader=cast.member)
    assert [file.pk for file in owner.files.all()] == [draft.pk]


def test_attach_to_something_without_a_rule_who_sees_it_fails(cast) -> None:
    from django.contrib.contenttypes.models import ContentType

    with pytest.raises(TypeError, match="visible_to"):
        files.attach(owner=ContentType.objects.first(), keys=[], uploader=cast.member)


def test_attach_takes_descriptions_along(cast, make_owner) -> None:
    picture = samples.draft(cast.member, "foto.jpg", samples.photo())
    text = samples.draft(cast.member)
    said = files.Description(" Zwei \n Hälften\0 ")
    keys = files.Attachments([picture.key, text.key], descriptions={picture.key: said, text.key: said})

    files.attach(owner=make_owner(), keys=keys, uploader=cast.member)

    picture.refresh_from_db()
    text.refresh_from_db()
    assert (picture.alt_text, picture.is_decorative) == ("Zwei Hälften", False)
    assert text.alt_text == ""


def test_set_files_adds_reorders_and_removes(cast, make_owner, media: Path, django_capture_on_commit_callbacks) -> None:
    owner = make_owner(cast.open)
    one, two, three = (samples.draft(cast.member, f"{name}.txt", name.encode()) for name in "abc")
    files.attach(owner=owner, keys=[one.key, two.key], uploader=cast.member)

    with django_capture_on_commit_callbacks(execute=True):
        files.set_files(owner=owner, keys=[three.key, one.key], uploader=cast.member)

    assert [file.name for file in owner.files.all()] == ["c.txt", "a.txt"]
    assert sorted(stored_bytes(media)) == [b"a", b"c"]


def test_detach_deletes_bytes_only_after_the_commit(cast, media: Path, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        file = samples.draft(cast.member, "foto.jpg", samples.photo())
    assert len(stored_bytes(media)) == 3

    with django_capture_on_commit_callbacks(execute=True):
        files.detach(file)
        assert len(stored_bytes(media)) == 3

    assert stored_bytes(media) == []


@pytest.mark.django_db(transaction=True)
def test_detach_rolled_back_keeps_row_and_bytes(people, media: Path) -> None:
    file = samples.draft(people())
    with transaction.atomic():
        files.detach(StoredFile.objects.get(pk=file.pk))
        transaction.set_rollback(True)
    assert StoredFile.objects.filter(pk=file.pk).exists()
    assert stored_bytes(media) == [b"Guten Tag"]


def test_owner_deleted_takes_files_and_bytes_along(
    cast, make_owner, media: Path, django_capture_on_commit_callbacks
) -> None:
    owner = make_owner(cast.open)
    files.store_bytes(uploader=cast.member, owner=owner, name="a.txt", data=b"weg")
    kept = samples.draft(cast.member, "b.txt", b"bleibt")

    with django_capture_on_commit_callbacks(execute=True):
        owner.document.delete()

    assert list(StoredFile.objects.all()) == [kept]
    assert stored_bytes(media) == [b"bleibt"]


def test_uploader_gone_leaves_owned_files(cast, make_owner) -> None:
    owner = make_owner()
    file = files.store_bytes(uploader=cast.outsider, owner=owner, name="a.txt", data=b"x")
    cast.outsider.delete()
    assert owner.files.get() == file


def test_copy_has_bytes_text_and_pictures_of_its_own(
    cast, make_owner, media, django_capture_on_commit_callbacks
) -> None:
    source, target = make_owner(), make_owner(title="Zweite")
    file = files.store_bytes(uploader=cast.lead, owner=source, name="a.pdf", data=samples.make_pdf("Kopie", ["Wort"]))

    with django_capture_on_commit_callbacks(execute=True):
        made = files.copy(file, owner=target, uploader=cast.member)
        files.detach(StoredFile.objects.get(pk=file.pk))

    assert target.files.get() == made
    assert (made.name, made.sha256, made.pages, made.uploader) == ("a.pdf", file.sha256, 1, cast.member)
    assert "Wort" in FilePage.objects.get(file=made).text
    assert sorted(made.stored_names()) == sorted(
        str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()
    )
