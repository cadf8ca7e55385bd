"""The fields: known words are suggested, new ones possible, one spelling for each; the hint and the yearly question."""

from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.utils import timezone

from kurzewege.common.mail.models import OutgoingMail
from members.actions import ProfileInput, update_profile
from members.models import Expertise, Organisation, Profile, User
from members.profiles import absences, completeness, languages, yearly

pytestmark = pytest.mark.django_db


def fill(person: User, **fields) -> Profile:
    fields.setdefault("organisation", person.organisation)
    return update_profile(actor=person, profile=person.profile, data=ProfileInput(name=person.name, **fields))


def form_of(person: User, **changes) -> dict:
    return {
        "name": person.name, "email_visibility": "nobody", "phone_visibility": "members",
        "reachability_visibility": "members", "about_visibility": "members",
    } | changes  # fmt: skip


# --- Suggestions ------------------------------------------------------------------------------------


def test_expertise_is_one_word_in_every_spelling_and_is_suggested(cast, client):
    fill(cast.member, expertise=("Müll",))
    fill(cast.lead, expertise=("muell", "Wohngeld"))
    assert Expertise.objects.filter(slug="mull").count() == 1
    client.force_login(cast.outsider)
    for typed in ("mü", "MUE", "mul"):
        assert client.get(f"/members/suggest/expertise/?q={typed}").json() == ["Müll"], typed
    assert client.get("/members/suggest/expertise/?q=").json() == []
    assert client.get("/members/suggest/unsinn/?q=a").status_code == 404


def test_expertise_of_who_is_no_member_is_not_suggested(cast, client):
    fill(cast.applicant, expertise=("Zitronenfalter",))
    client.force_login(cast.outsider)
    assert client.get("/members/suggest/expertise/?q=zitr").json() == []


def test_languages_are_suggested_and_written_one_way(cast, client):
    client.force_login(cast.member)
    assert "Arabisch" in client.get("/members/suggest/languages/?q=arab").json()
    assert "Kurdisch" in client.get("/members/suggest/languages/?q=KURD").json()
    client.post("/members/me/", form_of(cast.member, languages="arabisch, ukrainisch, Plattdüütsch"))
    fill(cast.lead, languages=("Plattduutsch",))
    assert Profile.objects.get(user=cast.lead).languages == "Plattdüütsch"
    assert Profile.objects.get(user=cast.member).languages == "Arabisch, Ukrainisch, Plattdüütsch"
    assert languages.one_spelling(["PLATTDÜÜTSCH", "plattduutsch", "türkisch"]) == ("Plattdüütsch", "Türkisch")
    assert list(User.objects.members().speaking("Arabisch")) == [cast.member]


def test_institution_known_in_any_spelling_is_taken_and_a_new_one_asks_for_its_sector(cast, client):
    client.force_login(cast.outsider)
    Organisation.objects.update(directory_text="volkshochschule musterkreis")
    assert client.get("/members/suggest/institutions/?q=volkshoch").json() == [cast.organisation.name]
    client.post("/members/me/", form_of(cast.outsider, organisation="volkshochschule MUSTERKREIS"))
    assert User.objects.get(pk=cast.outsider.pk).organisation == cast.organisation
    answer = client.post("/members/me/", form_of(cast.outsider, organisation="Teestube Größlitz", bio="Bleibt"))
    assert answer.status_code == 422
    assert 'name="sector"' in answer.content.decode()
    assert "Bleibt" in answer.content.decode()
    assert Organisation.objects.count() == 1
    data = form_of(cast.outsider, organisation="Teestube Größlitz", sector="civil_society")
    assert client.post("/members/me/", data).status_code == 302
    assert client.post("/members/me/", data | {"organisation": "teestube groesslitz"}).status_code == 302
    assert Organisation.objects.get(name="Teestube Größlitz").people.get() == cast.outsider
    client.post("/members/me/", form_of(cast.outsider, organisation=""))
    assert User.objects.get(pk=cast.outsider.pk).organisation is None
    assert Organisation.objects.count() == 2


def test_applicant_cannot_add_an_institution(cast, client):
    client.force_login(cast.applicant)
    client.post("/members/me/", form_of(cast.applicant, organisation="Eindringling", sector="business"))
    assert not Organisation.objects.filter(name="Eindringling").exists()
    assert client.get("/members/suggest/institutions/?q=volks").status_code == 403


# --- What is missing --------------------------------------------------------------------------------


def test_hint_names_what_is_missing_only_to_oneself_and_can_be_put_away(cast, client):
    client.force_login(cast.member)
    own = f"/members/{cast.member.key}/"
    page = client.get(own).content.decode()
    assert "0 von 8 Teilen" in page
    assert "Mit diesen Wörtern finden andere Sie." in page
    client.force_login(cast.outsider)
    assert "von 8 Teilen" not in client.get(own).content.decode()
    client.force_login(cast.member)
    client.post("/members/me/hint/")
    assert "von 8 Teilen" not in client.get(own).content.decode()


def test_hint_of_a_whole_profile_is_none(cast):
    fill(
        cast.member, function="x", bio="x", offers="x", reachability="x", languages=("Deutsch",), expertise=("x",),
        action_fields=(cast.field,),
    )  # fmt: skip
    cast.member.photo_version = 1
    assert completeness.hint_for(cast.member) is None
    cast.member.photo_version = 0
    assert [part.anchor for part in completeness.hint_for(cast.member).missing] == ["photo"]


# --- Once a year ------------------------------------------------------------------------------------


def long_ago(person: User, days: int = 400) -> None:
    moment = timezone.now() - timedelta(days=days)
    User.objects.filter(pk=person.pk).update(date_joined=moment, admitted_at=moment)


def asked() -> set[str]:
    return set(OutgoingMail.objects.values_list("to", flat=True))


def test_yearly_question_reaches_who_said_nothing_for_a_year_once_and_not_the_absent(cast):
    for person in (cast.member, cast.lead, cast.outsider, cast.applicant, cast.blocked):
        long_ago(person)
    fill(cast.lead)  # has just been through it
    today = timezone.localdate()
    absences.set_absence(actor=cast.outsider, starts=today, ends=today + timedelta(days=3))
    yearly.ask_yearly.call()
    yearly.ask_yearly.call()
    assert OutgoingMail.objects.count() == 1
    assert asked() == {cast.member.email}
    absences.end_absence(actor=cast.outsider)
    yearly.ask_yearly.call()
    assert asked() == {cast.member.email, cast.outsider.email}


def test_yearly_question_comes_again_after_another_year_of_silence(cast):
    long_ago(cast.member, 800)
    Profile.objects.filter(user=cast.member).update(asked_at=timezone.now() - timedelta(days=366))
    yearly.ask_yearly.call()
    assert asked() == {cast.member.email}


def test_link_confirms_with_one_click_without_signing_in_and_get_changes_nothing(cast, client):
    long_ago(cast.member)
    yearly.ask_yearly.call()
    path = OutgoingMail.objects.get().text.partition("/members/confirm/")[2].split()[0]
    address = f"/members/confirm/{path}"
    page = client.get(address)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    for private in (cast.member.name, cast.member.email, cast.organisation.name):
        assert private not in page.content.decode()
    assert Profile.objects.get(user=cast.member).confirmed_at is None
    assert "Danke" in client.post(address).content.decode()
    assert Profile.objects.get(user=cast.member).confirmed_at is not None
    # It only confirms: nobody is signed in by it.
    assert client.get("/members/").status_code == 302


def test_link_that_is_forged_old_or_of_a_former_member_confirms_nothing(cast, client):
    good = yearly.token_for(cast.member)
    forged = [good[:-2] + "xx", "x", signing.dumps(cast.member.key, salt="anders"), yearly.token_for(cast.former)]
    for token in forged:
        assert client.post(f"/members/confirm/{token}/").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        assert client.post(f"/members/confirm/{good}/").status_code == 404
    assert not Profile.objects.exclude(confirmed_at=None).exists()
