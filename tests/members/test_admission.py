"""Registration and admission (scenarios M1 and M2)."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from kurzewege.common.audit.models import AuditRow
from kurzewege.common.errors import Refused
from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.templatetags.kurzewege import spoken_time
from members import actions
from members.models import Application, Consent, Organisation, User

SIGNUP = {
    "name": "Nesrin Kaya",
    "email": "Nesrin@Example.org",
    "organisation": "Volkshochschule Musterkreis",
    "password1": "drei-woerter-reichen",
    "consent": "on",
}
PAGE = {"Accept": "text/html"}


def sign_up(client, **changes):
    return client.post("/accounts/signup/", SIGNUP | changes)


def link_in_mail():
    """The path of the confirmation link in the newest of allauth's mails (the test runner keeps them in memory)."""
    return re.search(r"/accounts/confirm-email/[^/\s]+/", mail.outbox[-1].body).group()


def confirm(client):
    """Follow the link in the newest mail and press the button."""
    path = link_in_mail()
    assert client.get(path).status_code == 200
    return client.post(path)


@pytest.fixture
def waiting(cast):
    """A confirmed application."""
    user = User(email="neu@example.org")
    user.set_name("Nina Neu")
    user.set_password("x")
    application = actions.apply(user=user, organisation_name="volkshochschule MUSTERKREIS")
    actions.confirm_application(user=user)
    application.refresh_from_db()
    return application


# --- Registration -----------------------------------------------------------------------------------


def test_signup_makes_application_profile_and_consents_at_once(cast, client):
    response = sign_up(client)
    assert response.status_code == 302
    user = User.objects.get(email="nesrin@example.org")
    assert (user.name, user.sort_name, user.status, user.is_coordinator) == (
        "Nesrin Kaya",
        "kaya nesrin",
        "applicant",
        False,
    )
    assert user.application.organisation_name == "Volkshochschule Musterkreis"
    assert user.profile.email_visibility == "nobody"
    assert set(Consent.objects.filter(user=user).values_list("text", flat=True)) == {"terms", "privacy"}
    assert all(len(value) == 64 for value in Consent.objects.values_list("text_hash", flat=True))


def test_signup_reaches_the_coordinators_only_after_confirmation(cast, client):
    sign_up(client)
    assert not Application.objects.visible_to(cast.coordinator).filter(user__email="nesrin@example.org").exists()
    assert not OutgoingMail.objects.filter(to=cast.coordinator.email).exists()
    confirm(client)
    assert Application.objects.unsettled().get().user.name == "Nesrin Kaya"
    assert "Nesrin Kaya" in OutgoingMail.objects.get(to=cast.coordinator.email).subject
    assert not OutgoingMail.objects.filter(to=cast.member.email).exists()


def test_confirmation_in_the_browser_of_the_signup_leads_to_the_status_page(cast, client):
    sign_up(client)
    assert confirm(client).url == "/members/status/"
    # Signed in, but no member yet: a welcome would be taken for the admission.
    assert "Willkommen, Nesrin" not in client.get("/members/status/").content.decode()


def test_public_page_for_an_applicant_offers_the_status_instead_of_signing_up(cast, client):
    client.force_login(cast.applicant)
    page = client.get("/").content.decode()
    assert "/members/status/" in page
    assert "/accounts/signup/" not in page


def test_confirmation_link_opened_by_a_scanner_confirms_nothing(cast, client):
    sign_up(client)
    client.get(link_in_mail())
    assert Application.objects.get().confirmed_at is None


def test_applicant_after_confirmation_reaches_status_profile_and_nothing_else(cast, client):
    sign_up(client)
    confirm(client)
    client.post("/accounts/login/", {"login": "nesrin@example.org", "password": SIGNUP["password1"]})
    assert client.get("/members/status/").status_code == 200
    assert client.get("/members/me/").status_code == 200
    # It could be public, so it answers as if it did not exist.
    assert client.get(f"/members/{cast.member.key}/", headers=PAGE).status_code == 404
    for address in ("/documents/", "/members/", "/groups/", "/members/institutions/"):
        response = client.get(address, headers=PAGE)
        assert (response.status_code, response.url) == (302, "/members/status/"), address
        assert client.post(address).status_code == 403
        assert client.get(address, headers={**PAGE, "HX-Request": "true"}).status_code == 403


@pytest.mark.parametrize("who", ["applicant", "declined"])
def test_own_profile_form_of_the_not_admitted_names_no_institution(cast, client, who):
    client.force_login(getattr(cast, who))
    page = client.get("/members/me/").content.decode()
    assert cast.organisation.name not in page
    assert cast.field.name not in page


def test_signup_with_a_known_address_answers_as_with_a_new_one(cast, client):
    new = sign_up(client)
    known = sign_up(client, email=cast.member.email)
    assert (new.status_code, new.url) == (known.status_code, known.url)
    assert User.objects.filter(email=cast.member.email).count() == 1
    assert User.objects.get(email=cast.member.email).name == "Mina Mitglied"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent": ""}, "consent"),
        ({"name": ""}, "name"),
        ({"name": "Evil\u202eName"}, "name"),
        ({"email": "nésrin@example.org"}, "email"),
        ({"email": "x" * 300 + "@example.org"}, "email"),
        ({"password1": "kurz"}, "password1"),
    ],
)
def test_signup_with_bad_input_says_so_at_the_field_and_makes_nobody(db, client, changes, field):
    response = sign_up(client, **changes)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.exists()


def test_signup_cannot_set_rights_by_extra_fields(db, client):
    sign_up(client, is_coordinator="on", status="member", is_active="0", key="AAAAAAAAAAAA", admitted_at="2020-01-01")
    user = User.objects.get()
    assert (user.is_coordinator, user.status, user.is_active, user.admitted_at) == (False, "applicant", True, None)
    assert user.key != "AAAAAAAAAAAA"


@pytest.mark.parametrize("who", ["blocked", "former"])
def test_blocked_person_cannot_log_in_and_a_wrong_password_tells_nothing(cast, client, who):
    from tests.conftest import PASSWORD

    user = getattr(cast, who)
    assert client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code in (200, 302)
    assert "_auth_user_id" not in client.session
    wrong = client.post("/accounts/login/", {"login": user.email, "password": "falsch"})
    unknown = client.post("/accounts/login/", {"login": "niemand@example.org", "password": "falsch"})
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_mail_links_carry_the_configured_host(cast, client, settings):
    settings.ALLOWED_HOSTS = ["evil.example", "127.0.0.1"]
    client.post("/accounts/signup/", SIGNUP, headers={"Host": "evil.example"})
    assert "evil.example" not in mail.outbox[-1].body
    assert settings.SITE_URL + link_in_mail() in mail.outbox[-1].body


# --- Admission --------------------------------------------------------------------------------------


def test_admit_makes_a_member_with_the_known_institution_and_tells_her(cast, waiting):
    member = actions.admit(actor=cast.coordinator, application=waiting, sector="business")
    assert (member.status, member.organisation) == ("member", cast.organisation)
    assert Organisation.objects.count() == 1
    assert OutgoingMail.objects.filter(to="neu@example.org").count() == 1
    assert User.objects.members().matching("nina musterkreis").get() == member
    assert AuditRow.objects.filter(verb="member.admitted", actor=cast.coordinator, target_id=member.pk).exists()


def test_admit_with_a_new_institution_adds_it_in_the_chosen_sector(cast, waiting):
    Application.objects.filter(pk=waiting.pk).update(organisation_name="Radwerkstatt Süd")
    waiting.refresh_from_db()
    member = actions.admit(actor=cast.coordinator, application=waiting, sector="civil_society")
    assert (member.organisation.name, member.organisation.sector) == ("Radwerkstatt Süd", "civil_society")


@pytest.mark.parametrize("who", ["member", "lead", "outsider", "applicant", "declined", "blocked", "former"])
def test_settling_by_anybody_but_a_coordinator_is_refused(cast, waiting, client, who):
    actor = getattr(cast, who)
    for settle in (
        lambda: actions.admit(actor=actor, application=waiting),
        lambda: actions.decline(actor=actor, application=waiting, reason="nein"),
        lambda: actions.ask_back(actor=actor, application=waiting, question="wer?"),
    ):
        with pytest.raises(Refused):
            settle()
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    if actor.is_member:
        client.force_login(actor)
        for page in ("/desk/", f"/members/applications/{waiting.user.key}/", "/members/blocked/"):
            response = client.get(page)
            assert response.status_code == 404
            assert "Nina Neu" not in response.content.decode()
        assert client.post(f"/members/applications/{waiting.user.key}/admit/").status_code == 404


def test_second_coordinator_hears_who_was_quicker(cast, waiting, people):
    second = people("Zweite Koordination", is_coordinator=True)
    actions.admit(actor=cast.coordinator, application=waiting)
    for settle in (
        lambda: actions.admit(actor=second, application=waiting),
        lambda: actions.decline(actor=second, application=waiting, reason="nein"),
        lambda: actions.ask_back(actor=second, application=waiting, question="wer?"),
    ):
        with pytest.raises(Refused) as refusal:
            settle()
        assert "Karla Koordination" in refusal.value.sentence
    waiting.user.refresh_from_db()
    assert waiting.user.status == "member"
    assert OutgoingMail.objects.filter(to="neu@example.org").count() == 1


def test_second_coordinator_on_an_old_desk_reads_who_was_quicker(cast, waiting, client, people):
    client.force_login(people("Zweite Koordination", is_coordinator=True))
    actions.admit(actor=cast.coordinator, application=waiting)
    response = client.post(f"/members/applications/{waiting.user.key}/admit/", {})
    assert response.status_code == 422
    assert "Karla Koordination hat diesen Antrag schon erledigt." in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_settle_an_application_once(cast, waiting, people):
    second = people("Zweite Koordination", is_coordinator=True)
    barrier, results = Barrier(2), []

    def settle(actor, function):
        barrier.wait()
        try:
            function(actor)
            results.append("done")
        except Refused:
            results.append("refused")
        finally:
            connection.close()

    mine, other = Application.objects.get(pk=waiting.pk), Application.objects.get(pk=waiting.pk)
    threads = [
        Thread(target=settle, args=(cast.coordinator, lambda a: actions.admit(actor=a, application=mine))),
        Thread(target=settle, args=(second, lambda a: actions.decline(actor=a, application=other, reason="nein"))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done", "refused"]
    assert OutgoingMail.objects.filter(to="neu@example.org").count() == 1


def test_desk_shows_waiting_applications_and_settles_them(cast, waiting, client):
    client.force_login(cast.coordinator)
    page = client.get("/desk/").content.decode()
    assert "Nina Neu" in page
    assert "neu@example.org" in page
    key = waiting.user.key
    assert client.get(f"/members/applications/{key}/").status_code == 200
    assert Application.objects.get(pk=waiting.pk).state == "waiting"
    response = client.post(f"/members/applications/{key}/admit/", {})
    assert (response.status_code, response.url) == (302, "/desk/")
    assert "Nina Neu" not in client.get("/desk/").content.decode().partition('id="desk-applications"')[2]


@pytest.mark.parametrize("step", ["admit", "decline", "ask"])
def test_settling_by_get_is_not_possible(cast, waiting, client, step):
    client.force_login(cast.coordinator)
    assert client.get(f"/members/applications/{waiting.user.key}/{step}/").status_code == 405
    assert Application.objects.get(pk=waiting.pk).state == "waiting"


def test_decline_without_a_sentence_keeps_the_application(cast, waiting, client):
    client.force_login(cast.coordinator)
    response = client.post(f"/members/applications/{waiting.user.key}/decline/", {"text": "  "})
    assert response.status_code == 422
    assert Application.objects.get(pk=waiting.pk).state == "waiting"


def test_decline_is_read_in_the_mail_and_on_the_status_page(cast, waiting, client):
    actions.decline(actor=cast.coordinator, application=waiting, reason="Bitte fragen Sie <b>Ihre</b> Leitung.")
    assert "Bitte fragen Sie <b>Ihre</b> Leitung." in OutgoingMail.objects.get(to="neu@example.org").text
    client.force_login(User.objects.get(pk=waiting.user_id))
    assert "Bitte fragen Sie &lt;b&gt;Ihre&lt;/b&gt; Leitung." in client.get("/members/status/").content.decode()


def test_ask_back_is_answered_on_the_status_page_and_returns_to_the_desk(cast, waiting, client, people):
    actions.ask_back(actor=cast.coordinator, application=waiting, question="In welchem Ort?")
    second = people("Zweite Koordination", is_coordinator=True)
    with pytest.raises(Refused, match="Karla Koordination"):
        actions.ask_back(actor=second, application=waiting, question="Wo?")
    client.force_login(User.objects.get(pk=waiting.user_id))
    assert "In welchem Ort?" in client.get("/members/status/").content.decode()
    assert client.post("/members/status/answer/", {"answer": " "}).status_code == 422
    assert client.post("/members/status/answer/", {"answer": "In Auental."}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.answer) == ("waiting", "In Auental.")
    client.force_login(cast.coordinator)
    assert "In Auental." in client.get("/desk/").content.decode()


def test_desk_costs_the_same_with_one_and_with_four_applications(cast, waiting, client, django_assert_max_num_queries):
    client.force_login(cast.coordinator)
    client.get("/desk/")
    with django_assert_max_num_queries(40) as one:
        client.get("/desk/")
    for number in range(3):
        user = User(email=f"weitere{number}@example.org")
        user.set_name(f"Weitere {number}")
        actions.apply(user=user, organisation_name="Neue Stelle")
        actions.confirm_application(user=user)
    with django_assert_max_num_queries(40) as four:
        client.get("/desk/")
    # The bell counts unread notifications, whatever their number.
    assert len(four) == len(one)


# --- Blocking ---------------------------------------------------------------------------------------


def test_block_ends_the_session_and_unblock_gives_everything_back(cast, client, client_of):
    hers = client_of(cast.member)
    assert hers.get("/members/").status_code == 200
    client.force_login(cast.coordinator)
    client.post(f"/members/{cast.member.key}/block/", {"text": "Hat Daten weitergegeben."})
    assert hers.get("/members/").status_code == 302
    assert "Mina Mitglied" in client.get("/members/blocked/").content.decode()
    assert "Mina Mitglied" not in client.get("/members/").content.decode()
    client.post(f"/members/{cast.member.key}/unblock/")
    assert User.objects.get(pk=cast.member.pk).is_member


@pytest.mark.parametrize("who", ["member", "lead", "applicant"])
def test_block_by_anybody_but_a_coordinator_is_refused(cast, who):
    with pytest.raises(Refused):
        actions.block_member(actor=getattr(cast, who), user=cast.outsider, reason="x")
    cast.outsider.refresh_from_db()
    assert cast.outsider.is_member


def test_coordinator_cannot_block_herself_or_another(cast, people):
    second = people("Zweite Koordination", is_coordinator=True)
    for victim in (cast.coordinator, second):
        with pytest.raises(Refused):
            actions.block_member(actor=cast.coordinator, user=victim, reason="x")


def test_middleware_refuses_applicant_on_a_view_that_is_no_page(cast, rf):
    from members.middleware import AdmissionMiddleware

    request = rf.post("/somewhere/")
    request.user = cast.applicant
    with pytest.raises(PermissionDenied):
        AdmissionMiddleware(lambda r: None).process_view(request, lambda r: None, (), {})


def test_m1_registration_asks_four_questions_and_for_the_consent(client, db):
    form = client.get("/accounts/signup/").context["form"]
    assert list(form.fields) == ["name", "email", "organisation", "password1", "consent"]
    assert all(field.required for field in form.fields.values())


def test_m1_status_page_says_what_happens_next_and_offers_a_passkey(cast, client):
    sign_up(client)
    confirm(client)
    page = client.get("/members/status/").content.decode()
    assert "Die Koordination prüft Ihren Antrag." in page
    assert reverse("mfa_add_webauthn") in page
    assert client.get(reverse("mfa_add_webauthn")).status_code in {200, 302}


def test_m2_desk_shows_the_age_and_the_mail_leads_to_a_page_that_asks_first(cast, client):
    sign_up(client)
    confirm(client)
    application = Application.objects.unsettled().get()
    client.force_login(cast.coordinator)
    came = timezone.now() - timedelta(days=2)
    Application.objects.update(confirmed_at=came)
    age = re.search(r"eingegangen:\s+<time [^>]*>([^<]+)<", client.get("/desk/").content.decode())
    assert age
    with translation.override("de"):
        assert age[1] == spoken_time(came)
    text = OutgoingMail.objects.get(to=cast.coordinator.email).text
    path = f"/members/applications/{application.user.key}/"
    assert path in text
    page = client.get(path).content.decode()
    assert all(f'action="{path}{step}/"' in page for step in ("admit", "decline", "ask"))
    assert Application.objects.get().state == "waiting"
