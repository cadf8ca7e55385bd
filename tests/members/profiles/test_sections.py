"""What a person wrote and answered stands on her page for those who may read it."""

import pytest

from feed.actions import publish_impulse, publish_post
from members.models import Profile
from openmic.actions import answer_question, ask_question, everyday_board

pytestmark = pytest.mark.django_db


def test_profile_shows_contributions_and_answers_only_to_who_may_read_them(cast, client):
    publish_post(actor=cast.member, body="<p>Kekse für <b>alle</b></p>")
    publish_post(actor=cast.member, body="<p>Nur im geschlossenen Kreis</p>", group=cast.closed)
    publish_impulse(actor=cast.member, title="Sprachcafé im Park", summary="So geht es", body="<p>Text</p>")
    publish_post(actor=cast.lead, body="<p>Von jemand anderem</p>")
    question = ask_question(actor=cast.lead, board=everyday_board(), text="Wer leiht uns einen Beamer?")
    answer_question(actor=cast.member, question=question, body="<p>Wir haben einen</p>")
    for viewer, reads_closed in ((cast.outsider, False), (cast.coordinator, False), (cast.lead, True)):
        client.force_login(viewer)
        page = client.get(f"/members/{cast.member.key}/").content.decode()
        for words in ("Kekse für alle", "Sprachcafé im Park", "Wer leiht uns einen Beamer?", "Wir haben einen"):
            assert words in page, (viewer.name, words)
        assert ("Nur im geschlossenen Kreis" in page) == reads_closed, viewer.name
        assert "Von jemand anderem" not in page
    client.logout()
    Profile.objects.filter(user=cast.member).update(about_visibility="public")
    page = client.get(f"/members/{cast.member.key}/").content.decode()
    assert "Kekse" not in page
    assert "Beamer" not in page


def test_profile_costs_the_same_queries_with_many_contributions(cast, client, django_assert_max_num_queries):
    def write() -> None:
        publish_post(actor=cast.member, body="<p>Kekse</p>")
        publish_impulse(actor=cast.member, title="Idee", summary="So", body="<p>Text</p>")
        question = ask_question(actor=cast.lead, board=everyday_board(), text=f"Frage {Profile.objects.count()}?")
        answer_question(actor=cast.member, question=question, body="<p>Ja</p>")

    write()
    client.force_login(cast.outsider)
    client.get(f"/members/{cast.member.key}/")
    with django_assert_max_num_queries(40) as few:
        client.get(f"/members/{cast.member.key}/")
    for _number in range(4):
        write()
    with django_assert_max_num_queries(len(few)):
        client.get(f"/members/{cast.member.key}/")
    assert len(few) <= 17, [query["sql"][:150] for query in few]
