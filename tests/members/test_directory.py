"""The directory answers "who knows about this?" (scenario M5), and profiles are kept in order."""

import pytest

from kurzewege.common.errors import Refused
from members import actions
from members.actions import ProfileInput
from members.folding import fold, marked_parts, slug_of
from members.models import ActionField, Expertise, Organisation, Profile, User


def describe(user, **fields):
    """Fill a profile through the action."""
    fields.setdefault("organisation", user.organisation)
    return actions.update_profile(actor=user, profile=user.profile, data=ProfileInput(name=user.name, **fields))


def names_in(client, address, **headers):
    return [entry.member.name for entry in client.get(address, headers=headers).context["entries"]]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("weissenfels", "Weißenfels"),
        ("mueller", "Müller"),
        ("muller", "Mueller"),
        ("aemter", "Ämter"),
        ("yildiz", "Yıldız"),
        ("lukasz", "Łukasz"),
    ],
)
def test_fold_of_two_spellings_is_one(typed, written):
    assert fold(typed) == fold(written)


@pytest.mark.parametrize("word", ["Müller", "Frauenhaus", "Öffentlichkeitsarbeit", "Israel", "neue"])
def test_fold_of_every_prefix_begins_the_word(word):
    assert all(fold(word).startswith(fold(word[:end])) for end in range(1, len(word) + 1))


def test_slug_of_tags_joins_spellings():
    assert slug_of("Öffentlicher Verkehr") == slug_of("oeffentlicher  VERKEHR") == "offentlicher-verkehr"
    assert slug_of("!!!") == ""


def test_marked_parts_give_the_text_back():
    parts = marked_parts("Rat zum Aufenthaltsrecht, auch abends.", ["aufent"])
    assert "".join(text for text, _hit in parts) == "Rat zum Aufenthaltsrecht, auch abends."
    assert [text for text, hit in parts if hit] == ["Aufenthaltsrecht"]


def test_search_finds_parts_of_words_in_any_spelling_and_says_why(cast, client):
    describe(
        cast.member, expertise=("Aufenthaltsrecht", "Wohngeld"), region="Weißenfels", languages=("Arabisch", "Deutsch")
    )
    describe(cast.lead, expertise=("Kita",), region="Zeitz", languages=("Deutsch",))
    client.force_login(cast.outsider)
    assert names_in(client, "/members/?q=aufent") == ["Mina Mitglied"]
    assert names_in(client, "/members/?q=WEISSENFELS") == ["Mina Mitglied"]
    assert names_in(client, "/members/?q=aufenthalt+wohngeld") == ["Mina Mitglied"]
    assert names_in(client, "/members/?q=aufenthalt+kita") == ["Lena Leitung", "Mina Mitglied"]
    assert names_in(client, "/members/?q=musterkreis") == ["Lena Leitung", "Mina Mitglied"]
    assert "<mark>Aufenthaltsrecht</mark>" in client.get("/members/?q=aufent").content.decode()


def test_filters_narrow_together_and_nonsense_filters_nothing(cast, client):
    describe(cast.member, region="Weißenfels", languages=("Arabisch", "Deutsch"), action_fields=(cast.field,))
    describe(cast.lead, region="Zeitz", languages=("Deutsch",))
    describe(cast.outsider, languages=("Nordarabisch",))
    client.force_login(cast.outsider)
    assert names_in(client, "/members/?language=Arabisch") == ["Mina Mitglied"]
    assert names_in(client, "/members/?language=Deutsch&region=Zeitz") == ["Lena Leitung"]
    assert names_in(client, "/members/?field=wohnen") == ["Mina Mitglied"]
    assert names_in(client, "/members/?sector=civil_society") == ["Lena Leitung", "Mina Mitglied"]
    everybody = ["Otto Aussen", "Karla Koordination", "Lena Leitung", "Mina Mitglied"]
    for nonsense in (
        "field=x",
        "sector=' OR 1=1",
        "language=Klingonisch",
        "region=%00",
        "page=zzz",
        "page=-4",
        "page=99999",
        "q=%00",
    ):
        assert names_in(client, f"/members/?{nonsense}") == everybody, nonsense


def test_directory_never_lists_who_is_not_admitted(cast, client):
    client.force_login(cast.coordinator)
    page = client.get("/members/").content.decode()
    for person in (cast.applicant, cast.declined, cast.blocked, cast.former):
        assert person.name not in page


def test_options_come_from_admitted_members_only(cast, client):
    Profile.objects.filter(user=cast.blocked).update(languages="Elbisch", region="Mordor")
    client.force_login(cast.member)
    page = client.get("/members/").content.decode()
    assert "Elbisch" not in page
    assert "Mordor" not in page


def test_htmx_gets_the_list_only_and_the_page_works_without_it(cast, client):
    client.force_login(cast.member)
    partial = client.get("/members/?q=mina", headers={"HX-Request": "true"}).content.decode()
    assert partial.lstrip().startswith('<section id="directory"')
    assert 'id="directory-filters" hx-swap-oob="true"' in partial
    whole = client.get("/members/?q=mina").content.decode()
    assert "<html" in whole
    restored = client.get("/members/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in restored.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_directory_list_costs_the_same_queries_however_long(cast, client, people, django_assert_num_queries, count):
    for number in range(count):
        user = people(f"Weitere Person{number}", organisation=cast.organisation)
        describe(user, expertise=(f"Thema {number}", "Wohngeld"), action_fields=(cast.field,), languages=("Deutsch",))
    client.force_login(cast.outsider)
    client.get("/members/")
    with django_assert_num_queries(QUERIES_OF_LIST):
        response = client.get("/members/?q=wohngeld", headers={"HX-Request": "true"})
    assert len(response.context["entries"]) == count


# Session, user; words, what was done, exact subjects; institutions, the people's facets; page, action fields,
# expertise.
QUERIES_OF_LIST = 10


def test_long_list_is_split_into_pages_that_keep_the_search(cast, client, people):
    for number in range(35):
        describe(people(f"Viele Person{number:02}"), bio="Beratung")
    client.force_login(cast.member)
    first = client.get("/members/?q=beratung")
    assert len(first.context["entries"]) == 30
    assert "q=beratung&amp;page=2" in first.content.decode()
    assert len(client.get("/members/?q=beratung&page=2").context["entries"]) == 5


# --- Profiles ---------------------------------------------------------------------------------------


def form_data(person, **changes):
    return {
        "name": person.name, "email_visibility": "nobody", "phone_visibility": "members",
        "reachability_visibility": "members", "shows_presence": "on",
    } | changes  # fmt: skip


def test_profile_form_saves_what_was_typed_and_nothing_else(cast, client):
    client.force_login(cast.member)
    data = form_data(
        cast.member,
        name="Mina  Mitglied-Neu",
        bio="Ich <script>alert(1)</script> berate.",
        expertise="Wohngeld, wohngeld , Kita",
        languages="Deutsch,Arabisch",
        action_fields=[cast.field.pk],
        organisation=cast.organisation.name,
        phone="03999 1-2",
    )
    data |= {"is_coordinator": "on", "status": "blocked", "email": "evil@example.org", "user": cast.lead.pk, "key": "x"}
    assert client.post("/members/me/", data).url == f"/members/{cast.member.key}/"
    user = User.objects.get(pk=cast.member.pk)
    assert (user.name, user.sort_name) == ("Mina Mitglied-Neu", "mitglied-neu mina")
    assert (user.is_coordinator, user.status, user.email) == (False, "member", cast.member.email)
    assert user.organisation == cast.organisation
    assert set(user.profile.expertise.names()) == {"Kita", "Wohngeld"}
    assert user.profile.languages == "Deutsch, Arabisch"
    page = client.get(f"/members/{user.key}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "A\u202eB"}, "name"),
        ({"bio": "x" * 3001}, "bio"),
        ({"phone": "javascript:alert(1)"}, "phone"),
        ({"phone_visibility": "everyone"}, "phone_visibility"),
        ({"organisation": "Neues Haus"}, "sector"),
        ({"organisation": "x" * 121}, "organisation"),
        ({"action_fields": ["999999"]}, "action_fields"),
        ({"expertise": ", ".join(f"Thema{n}" for n in range(21))}, "expertise"),
        ({"expertise": "x" * 90}, "expertise"),
        ({"languages": "x" * 250}, "languages"),
    ],
)
def test_profile_form_with_bad_input_says_so_at_the_field_and_keeps_the_rest(cast, client, changes, field):
    client.force_login(cast.member)
    response = client.post("/members/me/", form_data(cast.member, offers="Ein langes Angebot") | changes)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Ein langes Angebot" in response.content.decode()
    assert User.objects.get(pk=cast.member.pk).profile.offers == ""


def test_profile_of_another_cannot_be_changed(cast):
    with pytest.raises(Refused):
        actions.update_profile(actor=cast.coordinator, profile=cast.member.profile, data=ProfileInput(name="X"))


def test_expertise_in_another_spelling_is_the_same_tag(cast):
    describe(cast.member, expertise=("Öffentlichkeitsarbeit",))
    describe(cast.lead, expertise=("oeffentlichkeitsarbeit",))
    tag = Expertise.objects.get()
    assert tag.name == "Öffentlichkeitsarbeit"
    assert tag.profile_items.count() == 2


def test_applicant_fills_her_profile_before_admission(cast, client):
    client.force_login(cast.applicant)
    response = client.post(
        "/members/me/", form_data(cast.applicant, bio="Ich komme", organisation=cast.organisation.pk)
    )
    assert response.url == "/members/status/"
    applicant = User.objects.get(pk=cast.applicant.pk)
    assert (applicant.profile.bio, applicant.organisation) == ("Ich komme", None)


# --- Institutions -----------------------------------------------------------------------------------


def test_institution_page_lists_its_admitted_members_only(cast, client):
    User.objects.filter(pk__in=[cast.blocked.pk, cast.former.pk, cast.applicant.pk]).update(
        organisation=cast.organisation
    )
    client.force_login(cast.outsider)
    page = client.get(f"/members/institutions/{cast.organisation.key}/").content.decode()
    assert "Mina Mitglied" in page
    for person in (cast.blocked, cast.former, cast.applicant):
        assert person.name not in page
    assert client.get("/members/institutions/").context["page"][0].member_count == 2
    assert client.get("/members/institutions/nirgends/").status_code == 404


def test_institutions_are_searched_in_any_spelling(cast, client):
    actions.add_organisation(actor=cast.coordinator, name="Bürgerhaus Größlitz", sector="civil_society")
    client.force_login(cast.member)
    found = client.get("/members/institutions/?q=buergerhaus+groesslitz").context["page"]
    assert [organisation.name for organisation in found] == ["Bürgerhaus Größlitz"]
    assert not client.get("/members/institutions/?sector=business").context["page"].object_list


def test_institution_twice_is_refused(cast):
    with pytest.raises(Refused):
        actions.add_organisation(actor=cast.coordinator, name="volkshochschule  musterkreis", sector="business")
    assert Organisation.objects.count() == 1


# --- Around -----------------------------------------------------------------------------------------


def test_guest_is_led_to_login_everywhere(cast, client):
    for address in ("/members/", "/members/me/", "/members/status/", f"/members/{cast.member.key}/", "/desk/"):
        assert client.get(address).url.startswith("/accounts/login/"), address


def test_palette_gives_the_colours_of_all_fields(cast):
    assert ("wohnen", "#8c2f52") in ActionField.palette()


def test_last_active_is_noted_in_steps_of_a_minute_and_not_for_sockets(cast, client):
    User.objects.filter(pk=cast.member.pk).update(last_active=None)
    client.force_login(cast.member)
    client.get("/live/since/")
    assert User.objects.get(pk=cast.member.pk).last_active is None
    client.get("/members/")
    noted = User.objects.get(pk=cast.member.pk).last_active
    assert (noted.second, noted.microsecond) == (0, 0)


def test_coordinator_is_appointed_from_members_only(cast):
    actions.appoint_coordinator(actor=None, user=cast.member)
    assert User.objects.get(pk=cast.member.pk).is_coordinator
    for actor, user in ((cast.outsider, cast.lead), (None, cast.blocked), (None, cast.applicant)):
        with pytest.raises(Refused):
            actions.appoint_coordinator(actor=actor, user=user)
        assert not User.objects.get(pk=user.pk).is_coordinator


def test_added_member_can_log_in_at_once_and_an_address_is_taken_once(cast, client):
    user = actions.add_member(actor=None, email="Erste@Example.org", name="Erste Person")
    assert (user.email, user.status, user.has_usable_password()) == ("erste@example.org", "member", False)
    with pytest.raises(Refused):
        actions.add_member(actor=None, email="erste@example.org ", name="Zweite Person")
    with pytest.raises(Refused):
        actions.add_member(actor=cast.member, email="dritte@example.org", name="Dritte Person")
