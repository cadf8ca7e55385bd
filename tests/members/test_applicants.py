"""What becomes of applications by the clock and by the applicant (scenarios M1 and M2; trust.md P11)."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from kurzewege.common.errors import Refused
from kurzewege.common.mail.models import OutgoingMail
from members import actions
from members.models import Application, User


def apply(name: str, *, confirmed: bool = True) -> Application:
    user = User(email=f"{name.lower()}@example.org")
    user.set_name(f"{name} Neu")
    application = actions.apply(user=user, organisation_name="Tafel Musterkreis")
    if confirmed:
        actions.confirm_application(user=user)
    application.refresh_from_db()
    return application


def wait(application: Application, **passed: float) -> None:
    """Let time pass for this application."""
    moment = timezone.now() - timedelta(**passed)
    Application.objects.filter(pk=application.pk).update(created=moment, step_since=moment)
    OutgoingMail.objects.all().delete()


def reminders() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("to", "text"))


def test_reminder_after_three_days_goes_to_all_coordinators_in_one_mail_each(cast, people):
    second = people("Zweite Koordination", is_coordinator=True)
    first, other, young = apply("Nina"), apply("Olga"), apply("Jung")
    for application, days in ((young, 2.9), (first, 3.1), (other, 5)):
        wait(application, days=days)
    assert actions.remind_coordinators() == 2
    sent = reminders()
    assert sorted(to for to, _text in sent) == sorted([cast.coordinator.email, second.email])
    for _to, text in sent:
        assert "Nina Neu" in text
        assert "Olga Neu" in text
        assert "Jung Neu" not in text


def test_reminder_comes_once_for_each_step(cast):
    application = apply("Nina")
    wait(application, days=4)
    assert [actions.remind_coordinators() for _number in range(2)] == [1, 0]
    actions.ask_back(actor=cast.coordinator, application=application, question="Wo?")
    assert actions.remind_coordinators() == 0
    wait(application, days=4)
    assert [actions.remind_coordinators() for _number in range(2)] == [1, 0]
    application.refresh_from_db()
    actions.answer_question(actor=application.user, application=application, answer="Dort.")
    wait(application, days=4)
    assert [actions.remind_coordinators() for _number in range(2)] == [1, 0]


def test_reminder_leaves_out_what_is_settled_or_not_confirmed(cast):
    settled, unconfirmed = apply("Nina"), apply("Olga", confirmed=False)
    actions.admit(actor=cast.coordinator, application=settled)
    for application in (settled, unconfirmed):
        wait(application, days=9)
    assert actions.remind_coordinators() == 0
    assert reminders() == []


def test_unconfirmed_registration_is_deleted_after_thirty_days_with_its_mails(cast):
    old, young, confirmed = apply("Alt", confirmed=False), apply("Jung", confirmed=False), apply("Nina")
    wait(old, days=31)
    wait(young, days=29)
    wait(confirmed, days=99)
    OutgoingMail.objects.create(to="Alt@example.org", subject="x", text="x", from_email="x", message_id="1")
    assert actions.remove_unconfirmed() == 1
    left = set(Application.objects.values_list("user__name", flat=True))
    assert left == {"Jung Neu", "Nina Neu"}
    assert not OutgoingMail.objects.filter(to__iexact="alt@example.org").exists()


def test_applicant_withdraws_and_everything_about_her_is_gone(cast, client):
    application = apply("Nina")
    client.force_login(application.user)
    page = client.get("/members/status/").content.decode()
    assert "/members/status/withdraw/" in page
    assert client.get("/members/status/withdraw/").status_code == 405
    assert client.post("/members/status/withdraw/").url == "/"
    assert not User.objects.filter(email="nina@example.org").exists()
    assert "_auth_user_id" not in client.session
    client.force_login(cast.coordinator)
    assert "Nina Neu" not in client.get("/desk/").content.decode()
    assert "Nina Neu" not in client.get("/notifications/").content.decode()


def test_declined_person_deletes_her_data(cast, client):
    client.force_login(cast.declined)
    client.post("/members/status/withdraw/")
    assert not User.objects.filter(pk=cast.declined.pk).exists()


def test_member_cannot_delete_herself_by_the_applicants_way(cast):
    with pytest.raises(Refused):
        actions.withdraw_application(actor=cast.member)
    assert User.objects.filter(pk=cast.member.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_withdrawal_and_admission_at_once_leave_a_member_or_nobody(cast):
    application = apply("Nina")
    barrier = Barrier(2)

    def run(act):
        barrier.wait()
        try:
            act()
        except Refused:
            pass
        finally:
            connection.close()

    mine = User.objects.get(pk=application.user_id)
    threads = [
        Thread(target=run, args=(lambda: actions.withdraw_application(actor=mine),)),
        Thread(target=run, args=(lambda: actions.admit(actor=cast.coordinator, application=application),)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = User.objects.filter(pk=application.user_id).first()
    assert left is None or left.status == "member"
