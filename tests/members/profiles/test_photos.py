"""The photo: cut to a square, without place and camera, as visible as the profile."""

import io

import pytest
from django.utils.html import escape
from PIL import Image

from kurzewege.common.errors import Refused
from kurzewege.common.files import api as files
from kurzewege.common.files.extractor.result import Crop
from kurzewege.common.files.models import StoredFile
from kurzewege.common.templatetags.kurzewege import avatar
from members import actions
from members.models import Profile, User
from members.profiles import photos, ties
from tests.project.files import samples
from tests.project.files.conftest import stored_bytes

pytestmark = pytest.mark.django_db


def photo_url(person: User) -> str:
    return f"/members/{person.key}/photo/"


def colours_of(data: bytes) -> tuple[int, int, int]:
    """The colour in the middle."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    pixel = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(pixel, tuple)
    return pixel[0], pixel[1], pixel[2]


def own_photo(person: User, name: str) -> bytes:
    file = photos.photo_of(person, name)
    assert file is not None
    data = files.read(file)
    assert data is not None
    return data


@pytest.mark.parametrize(
    ("crop", "box"),
    [
        (Crop(), (50, 0, 150, 100)),
        (Crop(x=0, y=0.5), (0, 0, 100, 100)),
        (Crop(x=1, y=0.5), (100, 0, 200, 100)),
        (Crop(x=0.5, y=0.5, zoom=2), (75, 25, 125, 75)),
        (Crop(x=9, y=-9, zoom=0.1), (100, 0, 200, 100)),
    ],
)
def test_crop_lies_inside_the_picture_whatever_is_asked(crop, box):
    assert crop.box(200, 100) == box


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ich.jpg", samples.photo(size=(120, 80))),
        ("ich.png", samples.picture("PNG")),
        ("ich.webp", samples.picture("WEBP")),
        ("ich.heic", samples.HEIC),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_upload_of_each_kind_becomes_three_clean_squares_and_nothing_else_is_kept(cast, client, media, name, data):
    client.force_login(cast.member)
    answer = client.post("/members/me/photo/", {"photo": samples.upload(name, data)})
    page = client.get(answer.url)
    assert page.status_code == 200
    saved = client.post(answer.url, {"zoom": 100, "x": 50, "y": 50})
    assert saved.url == f"/members/{cast.member.key}/"
    member = User.objects.get(pk=cast.member.pk)
    assert member.photo_version > 0
    kept = {file.name: file for file in StoredFile.objects.all()}
    assert set(kept) == {"small.webp", "large.webp", "card.jpg"}
    sizes = {name: Image.open(io.BytesIO(own_photo(member, name))).size for name in kept}
    assert sizes == {"small.webp": (128, 128), "large.webp": (336, 336), "card.jpg": (192, 192)}
    for stored in stored_bytes(media):
        assert samples.CAMERA.encode() not in stored
        assert samples.PLACE.encode() not in stored


def test_numbers_choose_the_part_and_without_them_typed_the_middle_is_offered(cast, client, media):
    client.force_login(cast.member)
    data = samples.photo(size=(200, 100), orientation=1)  # left half red, right half blue
    for x, expected in ((0, "red"), (100, "blue")):
        step = client.post("/members/me/photo/", {"photo": samples.upload("ich.jpg", data)}).url
        page = client.get(step).content.decode()
        assert 'name="x" value="50"' in page
        client.post(step, {"zoom": 100, "x": x, "y": 50})
        red, _green, blue = colours_of(own_photo(User.objects.get(pk=cast.member.pk), photos.LARGE))
        assert (red > 200 > 60 > blue) if expected == "red" else (blue > 200 > 60 > red)


def test_crop_with_bad_numbers_says_so_and_keeps_the_draft(cast, client, media):
    client.force_login(cast.member)
    step = client.post("/members/me/photo/", {"photo": samples.upload("ich.png", samples.picture("PNG"))}).url
    for values in ({"zoom": ""}, {"zoom": "99"}, {"zoom": "abc"}, {"x": "101"}, {"y": "-1"}):
        assert client.post(step, {"zoom": 100, "x": 50, "y": 50} | values).status_code == 422
    assert client.get(step).status_code == 200
    assert User.objects.get(pk=cast.member.pk).photo_version == 0


@pytest.mark.parametrize(
    ("name", "data"), [("brief.pdf", samples.make_pdf("Brief", ["x"])), ("leer.jpg", b""), ("text.jpg", b"kein Bild")]
)
def test_upload_that_is_no_picture_is_refused_in_words_and_nothing_stays(cast, client, media, name, data):
    client.force_login(cast.member)
    answer = client.post("/members/me/photo/", {"photo": samples.upload(name, data)})
    assert answer.status_code == 422
    assert answer.context["form"].errors["photo"]
    assert not StoredFile.objects.exists()


def test_damaged_picture_says_so_on_the_next_page(cast, client, media):
    client.force_login(cast.member)
    broken = samples.picture("PNG", (900, 900))[:200]
    step = client.post("/members/me/photo/", {"photo": samples.upload("ich.png", broken)}).url
    answer = client.get(step)
    assert answer.status_code == 422
    assert "wählen Sie ein anderes" in answer.content.decode()


def test_somebody_elses_draft_is_404(cast, client, media):
    draft = samples.draft(cast.lead, "ich.png", samples.picture("PNG"))
    client.force_login(cast.member)
    assert client.get(f"/members/me/photo/{draft.key}/").status_code == 404
    assert client.post(f"/members/me/photo/{draft.key}/", {"zoom": 100, "x": 50, "y": 50}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_photo_twice_at_once_leaves_one(cast, client, media):
    for _number in range(2):
        draft = samples.draft(cast.member, "ich.png", samples.picture("PNG"))
        photos.set_photo(actor=cast.member, file=draft, crop=files.Crop())
    assert StoredFile.objects.count() == 3
    assert len(stored_bytes(media)) == 3


def test_many_photos_in_an_hour_are_refused_with_a_sentence(cast, media, monkeypatch):
    monkeypatch.setattr(photos, "PHOTO_RATE", "1/h")
    for number in range(2):
        draft = samples.draft(cast.member, "ich.png", samples.picture("PNG"))
        if number:
            with pytest.raises(Refused):
                photos.set_photo(actor=cast.member, file=draft, crop=files.Crop())
        else:
            photos.set_photo(actor=cast.member, file=draft, crop=files.Crop())


def test_photo_is_served_as_small_webp_under_an_address_with_its_version(cast, client, with_photo):
    with_photo(cast.member)
    client.force_login(cast.outsider)
    page = client.get(f"/members/{cast.member.key}/").content.decode()
    address = f"{photo_url(cast.member)}?v={cast.member.photo_version}"
    assert escape(f"{address}&size=large") in page
    answer = client.get(address)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, max-age=86400"
    assert answer["Content-Disposition"].startswith("inline")


@pytest.mark.django_db(transaction=True)
def test_removed_photo_is_gone_and_its_old_address_stays_dead(cast, client, media, with_photo, client_of):
    with_photo(cast.member)
    old = f"{photo_url(cast.member)}?v={cast.member.photo_version}"
    client.force_login(cast.member)
    client.post("/members/me/photo/remove/")
    other = client_of(cast.outsider)
    assert other.get(old).status_code == 404
    assert stored_bytes(media) == []
    assert "MM" in other.get(f"/members/{cast.member.key}/").content.decode()
    before = cast.member.photo_version
    assert with_photo(cast.member).photo_version != before


@pytest.mark.parametrize("status", [User.Status.BLOCKED, User.Status.FORMER])
def test_photo_of_who_is_blocked_or_gone_is_404_and_initials_stand_in_its_place(cast, client, with_photo, status):
    person = with_photo(cast.outsider)
    address = photo_url(person)
    if status == User.Status.BLOCKED:
        actions.block_member(actor=cast.coordinator, user=person, reason="Test")
    else:
        actions.make_former(actor=cast.coordinator, user=person)
    client.force_login(cast.member)
    assert client.get(address).status_code == 404
    person.refresh_from_db()
    assert "<img" not in avatar(person)
    assert StoredFile.objects.exists() == (status == User.Status.BLOCKED)


def test_file_of_a_photo_is_as_closed_as_the_profile(cast, client, with_photo):
    with_photo(cast.member)
    file = photos.photo_of(cast.member, photos.LARGE)
    for viewer, status in ((cast.outsider, 200), (cast.applicant, 404)):
        client.force_login(viewer)
        assert client.get(f"/files/{file.key}/{file.name}").status_code == status
    client.logout()
    assert client.get(photo_url(cast.member)).url.startswith("/accounts/login/")


def test_guest_sees_the_photo_only_when_it_is_public(cast, client, with_photo):
    with_photo(cast.member)
    Profile.objects.filter(user=cast.member).update(phone="1", phone_visibility="public")
    assert client.get(f"/members/{cast.member.key}/").status_code == 200
    assert client.get(photo_url(cast.member)).url.startswith("/accounts/login/")
    Profile.objects.filter(user=cast.member).update(about_visibility="public")
    assert client.get(photo_url(cast.member)).status_code == 200


def test_who_is_kept_away_gets_initials_where_the_photo_would_be(cast, client, with_photo):
    with_photo(cast.member)
    ties.keep_away(actor=cast.member, person=cast.outsider)
    client.force_login(cast.outsider)
    answer = client.get(photo_url(cast.member))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert b">MM<" in answer.content


def test_avatars_cost_no_query_however_many_have_photos(cast, people, with_photo, django_assert_num_queries):
    persons = [with_photo(people(f"Person Nr{number}")) for number in range(3)]
    loaded = list(User.objects.filter(pk__in=[person.pk for person in persons]))
    with django_assert_num_queries(0):
        assert all("<img" in avatar(person, size) for person in loaded for size in ("s", "xl"))
