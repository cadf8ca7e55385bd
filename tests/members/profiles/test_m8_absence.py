"""M8: "Abwesend bis 15.8., Vertretung: …" is seen before writing, ends by itself, and the deputy may say no."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from kurzewege.common.errors import Refused
from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.notify.models import Notification
from members import actions
from members.actions.profiles import refresh_directory_text
from members.models import PersonalBlock, User
from members.profiles import absences, ties
from openmic.actions import ask_question, everyday_board

pytestmark = pytest.mark.django_db


def day(offset: int):
    return timezone.localdate() + timedelta(days=offset)


def away(person: User, starts: int = -1, ends: int = 10, **more) -> User:
    absences.set_absence(actor=person, starts=day(starts), ends=day(ends), **more)
    return person


def page_of(client, viewer, path: str) -> str:
    client.force_login(viewer)
    return client.get(path).content.decode()


def test_m8_absence_with_deputy_and_note_stands_on_profile_and_in_directory(cast, client):
    away(cast.member, note="Lese selten", deputy=cast.lead)
    page = page_of(client, cast.outsider, f"/members/{cast.member.key}/")
    for words in ("Abwesend bis", "Vertretung:", f"/members/{cast.lead.key}/", "Lese selten"):
        assert words in page
    listed = page_of(client, cast.outsider, "/members/")
    assert "Abwesend bis" in listed
    assert "Lese selten" not in listed


def test_deputy_who_keeps_a_reader_away_is_not_named_to_her_and_to_others_is(cast, client):
    away(cast.member, deputy=cast.lead)
    PersonalBlock.objects.create(by=cast.lead, person=cast.outsider)
    question = ask_question(actor=cast.member, board=everyday_board(), text="Wo gibt es Sprachkurse am Abend?")
    for path in (f"/members/{cast.member.key}/", "/members/", reverse("openmic:question", args=[question.key])):
        page = page_of(client, cast.outsider, path)
        assert "Abwesend bis" in page
        assert "Lena Leitung" not in page
        assert "Vertretung:" not in page
        assert "Vertretung:" in page_of(client, cast.coordinator, path)


def test_m8_writers_see_it_before_they_answer_a_question(cast, client):
    question = ask_question(actor=cast.member, board=everyday_board(), text="Wo gibt es Sprachkurse am Abend?")
    client.force_login(cast.outsider)
    path = reverse("openmic:question", args=[question.key])
    assert "Abwesend bis" not in client.get(path).content.decode()
    away(cast.member, deputy=cast.lead)
    page = client.get(path).content.decode()
    assert "Abwesend bis" in page
    assert "abwesend bis" in page  # beside the name, too


def test_m8_absence_ends_by_itself_and_does_not_begin_too_early(cast):
    away(cast.member, starts=2, ends=4)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        seen = []
        for _day in range(7):
            seen.append(User.objects.get(pk=cast.member.pk).is_away)
            clock.shift(timedelta(days=1))
    assert seen == [False, False, True, True, True, False, False]


def test_deputy_is_told_in_the_page_and_by_mail_once(cast):
    away(cast.member, deputy=cast.lead, note="Elternzeit")
    away(cast.member, deputy=cast.lead, note="Elternzeit bis März")
    assert Notification.objects.filter(recipient=cast.lead, verb="deputy_asked").count() == 1
    message = OutgoingMail.objects.get(to=cast.lead.email)
    assert "Mina Mitglied" in message.subject
    assert "Elternzeit" in message.text


def test_deputy_may_decline_and_is_then_named_nowhere(cast, client):
    away(cast.member, deputy=cast.lead)
    client.force_login(cast.lead)
    assert "Ich kann nicht vertreten" in client.get(f"/members/{cast.member.key}/").content.decode()
    client.post(f"/members/{cast.member.key}/deputy/decline/")
    page = page_of(client, cast.outsider, f"/members/{cast.member.key}/")
    assert "Abwesend bis" in page
    assert "Vertretung:" not in page
    assert Notification.objects.get(recipient=cast.member).verb == "deputy_declined"
    assert OutgoingMail.objects.filter(to=cast.member.email).count() == 1
    with pytest.raises(Refused):
        absences.decline_deputy(actor=cast.lead, person=cast.member)
    assert "kann Sie nicht vertreten" in page_of(client, cast.member, "/members/me/absence/")


def test_nobody_else_can_decline(cast, client):
    away(cast.member, deputy=cast.lead)
    for stranger in (cast.outsider, cast.coordinator, cast.member):
        with pytest.raises(Refused):
            absences.decline_deputy(actor=stranger, person=cast.member)
    assert User.objects.get(pk=cast.member.pk).deputy_answer == "asked"


def test_other_deputy_frees_the_first_and_ending_early_frees_the_second(cast):
    away(cast.member, deputy=cast.lead)
    away(cast.member, deputy=cast.outsider)
    assert Notification.objects.filter(recipient=cast.lead, verb="deputy_freed").count() == 1
    absences.end_absence(actor=cast.member)
    assert Notification.objects.filter(recipient=cast.outsider, verb="deputy_freed").count() == 1
    member = User.objects.get(pk=cast.member.pk)
    assert (member.away_from, member.away_until, member.deputy, member.away_note) == (None, None, None, "")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends": day(-3)}, "ends"),
        ({"starts": day(-9), "ends": day(-2)}, "ends"),
        ({"ends": day(2000)}, "ends"),
        ({"ends": ""}, "ends"),
        ({"starts": "morgen"}, "starts"),
        ({"deputy": "Niemand Bekanntes"}, "deputy"),
        ({"deputy": "Mina Mitglied"}, "deputy"),
        ({"deputy": "Ada Antrag"}, "deputy"),
        ({"note": "x" * 141}, "note"),
    ],
)
def test_form_with_bad_input_says_so_at_the_field_and_keeps_the_rest(cast, client, values, field):
    client.force_login(cast.member)
    data = {"starts": day(0), "ends": day(5), "note": "Bleibt stehen", "deputy": ""} | values
    answer = client.post("/members/me/absence/", data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert field == "note" or "Bleibt stehen" in answer.content.decode()
    assert User.objects.get(pk=cast.member.pk).away_until is None


def test_deputy_is_found_by_name_in_any_spelling_and_two_of_one_name_by_institution(cast, client, people):
    first, other = people("Jörg Größe", organisation=cast.organisation), people("Jörg Größe")
    for person in (first, other):
        refresh_directory_text(person.profile)
    client.force_login(cast.member)
    data = {"starts": day(0), "ends": day(5), "deputy": "joerg groesse"}
    answer = client.post("/members/me/absence/", data)
    assert "Es gibt mehrere" in answer.content.decode()
    whole = f"Jörg Größe · {cast.organisation}"
    assert whole in client.get("/members/suggest/people/?q=groes").json()
    assert client.post("/members/me/absence/", data | {"deputy": whole}).status_code == 302
    assert User.objects.get(pk=cast.member.pk).deputy == first
    actions.block_member(actor=cast.coordinator, user=first, reason="Test")
    assert client.post("/members/me/absence/", data).status_code == 302
    assert User.objects.get(pk=cast.member.pk).deputy == other


def test_deputy_who_is_away_too_or_blocks_is_refused(cast):
    away(cast.lead, starts=5, ends=8)
    with pytest.raises(Refused):
        away(cast.member, deputy=cast.lead)
    ties.keep_away(actor=cast.outsider, person=cast.member)
    with pytest.raises(Refused):
        away(cast.member, deputy=cast.outsider)


def test_deputy_who_left_the_network_is_not_named(cast, client):
    away(cast.member, deputy=cast.lead)
    User.objects.filter(pk=cast.lead.pk).update(status="former", is_active=False)
    assert "Vertretung:" not in page_of(client, cast.outsider, f"/members/{cast.member.key}/")


def test_directory_with_absences_costs_no_more_queries(cast, client, django_assert_max_num_queries):
    client.force_login(cast.outsider)
    client.get("/members/")
    with django_assert_max_num_queries(60) as before:
        client.get("/members/")
    away(cast.member, deputy=cast.lead)
    away(cast.coordinator, deputy=cast.member, starts=20, ends=21)
    with django_assert_max_num_queries(len(before)):
        assert client.get("/members/").content.decode().count("Abwesend bis") == 1
    for person in (cast.lead, cast.coordinator):
        absences.end_absence(actor=person)
        away(person, deputy=cast.outsider)
    with django_assert_max_num_queries(len(before)):
        assert client.get("/members/").content.decode().count("Abwesend bis") == 3
