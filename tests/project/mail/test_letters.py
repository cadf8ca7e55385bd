"""Letters: made when they are sent, once for a person and edition, switched off each by itself."""

import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from kurzewege.common.mail import letters
from kurzewege.common.mail.models import LetterChoice, OutgoingMail
from kurzewege.common.mail.outbox import put

words = {"now": "Hallo ß"}


def compose(person):
    if words["now"] == "broken":
        raise ZeroDivisionError
    return letters.Content("Brief", "sample/mail/note", {"words": words["now"]}) if words["now"] else None


@pytest.fixture(autouse=True)
def letter(monkeypatch):
    sort = letters.Letter("sample.letter", "Der Beispielbrief", "Weil es ein Beispiel ist.", compose)
    monkeypatch.setattr(letters, "_letters", {sort.name: sort})
    words["now"] = "Hallo ß"
    return sort


def write(*people, edition="1"):
    return letters.write("sample.letter", people, edition=edition)


def test_letter_says_what_is_so_when_it_is_sent_at_every_attempt(cast, post_office, deliver, time_passes):
    assert write(cast.member) == 1
    row = OutgoingMail.objects.get()
    assert (row.subject, row.text, row.html) == ("", "", "")
    post_office.answers[cast.member.email] = ["421 try later"]
    assert deliver() == 0
    words["now"] = "Inzwischen anders"
    time_passes()
    assert deliver() == 1
    [message] = post_office.received
    assert "Inzwischen anders" in message.get_body(("plain",)).get_content()
    assert message["message-id"] == row.message_id
    row.refresh_from_db()
    assert (row.state, row.text) == ("sent", ""), "the words are kept nowhere"


def test_letter_with_nothing_to_say_any_more_is_not_sent(cast, post_office, deliver):
    write(cast.member)
    words["now"] = ""
    assert deliver() == 0
    assert OutgoingMail.objects.get().state == "withdrawn"


def test_letter_that_cannot_be_made_waits_and_keeps_nobody_else_waiting(cast, post_office, deliver, time_passes):
    write(cast.member)
    words["now"] = "broken"
    put(to="andere@example.org", subject="Eine andere", text="Text")
    assert deliver() == 1
    assert post_office.addresses == ["andere@example.org"]
    assert OutgoingMail.objects.get(person=cast.member).state == "waiting"
    words["now"] = "wieder da"
    time_passes()
    assert deliver() == 1


def test_letter_comes_once_for_a_person_and_edition(cast):
    assert write(cast.member, cast.lead) == 2
    assert write(cast.member, cast.lead, cast.outsider) == 1
    assert write(cast.member, edition="2") == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_letter_once(people):
    persons = [people(f"Person {number}") for number in range(6)]
    gate = threading.Barrier(2)
    counts = []

    def work():
        try:
            gate.wait()
            counts.append(write(*persons))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert OutgoingMail.objects.count() == sum(counts) == 6


def test_link_in_the_mail_opens_a_page_that_changes_nothing_and_its_button_stops_the_letter(cast, client, letter):
    address = reverse("letters:stop", args=[letters.token_for(cast.member, letter)])
    page = client.get(address)
    assert "Diese E-Mail bekommen Sie zurzeit: „Der Beispielbrief“" in page.content.decode()
    assert cast.member.name not in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert not LetterChoice.objects.exists()
    for _twice in range(2):
        assert "nicht mehr" in client.post(address).content.decode()
    assert letters.off_for(cast.member) == {"sample.letter"}
    assert write(cast.member) == 0
    assert "zurzeit" in client.post(address, {"again": "1"}).content.decode()
    assert letters.off_for(cast.member) == set()


def test_mail_programs_stop_a_letter_without_cookies_and_token_of_ours(cast, letter):
    strict = Client(enforce_csrf_checks=True)
    address = reverse("letters:stop", args=[letters.token_for(cast.member, letter)])
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert letters.is_off(cast.member, "sample.letter")


def test_letter_that_waits_is_not_sent_to_who_switches_it_off(cast, post_office, deliver):
    write(cast.member)
    letters.switch(cast.member, "sample.letter", is_on=False)
    assert deliver() == 0


def test_forged_link_stops_nothing(cast, client, letter):
    token = letters.token_for(cast.member, letter)
    for wrong in (token[:-2] + "xx", "x", token.replace(":", "", 1)):
        answer = client.post(reverse("letters:stop", args=[wrong]))
        assert answer.status_code == 404
        assert "nicht gültig" in answer.content.decode()
    assert not LetterChoice.objects.exists()


def test_member_chooses_her_letters_and_nobody_elses(cast, client):
    client.force_login(cast.member)
    address = reverse("letters:overview")
    page = client.get(address).content.decode()
    assert "Der Beispielbrief" in page
    assert "Weil es ein Beispiel ist." in page
    assert "checked" in page
    client.post(address, {})
    assert list(LetterChoice.objects.values_list("person_id", "letter")) == [(cast.member.pk, "sample.letter")]
    assert "checked" not in client.get(address).content.decode().split("<main")[1]
    client.post(address, {"sample.letter": "on"})
    assert not LetterChoice.objects.exists()
