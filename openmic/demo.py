"""The demo network's questions: in all states, with answers that help, with what became of them, and old ones.

Questions of groups stand on the boards of their groups.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from kurzewege.common.mail import letters

from . import actions
from .everyday import actions as everyday
from .everyday import by_mail, escalation, knowledge
from .liveboards import demo as liveboards
from .models import Knowledge, Question

# part of the field's slug, question, answers (the first one helped when it is solved), state
SOLVED, ANSWERED, OPEN = "solved", "answered", "open"
QUESTIONS: list[tuple[str, str, list[str], str]] = [
    ("sprach", "Wer kann am Freitag auf Tigrinya dolmetschen?", ["Herr Tesfay aus dem Sprachmittlungspool hat am Freitag bis 13 Uhr Zeit. Bitte über die Vermittlungsstelle anfragen.", "Zur Not geht auch Video-Dolmetschen im Gesundheitsamt."], SOLVED),
    ("sprach", "Gibt es Sprachkurse, die zu Schichtplänen passen?", ["Die Volkshochschule bietet zwei Kurse am Samstag an, B1 und B2.", "Unser Träger plant ab Januar einen Online-Kurs mit wechselnden Zeiten."], SOLVED),
    ("sprach", "Welche Kurse haben Kinderbetreuung?", ["In Weißenau und in Saalfurt, jeweils vormittags. Plätze bitte früh anmelden."], SOLVED),
    ("sprach", "Wie rechnen wir Sprachmittlung in der Schule ab?", ["Über das Formular im Ordner Sprachmittlung; die Schule unterschreibt die Stunden."], SOLVED),
    ("sprach", "Wer bietet Alphabetisierung für Frauen an?", ["Wir haben einen Kurs mit acht Plätzen, drei sind noch frei."], ANSWERED),
    ("sprach", "Gibt es eine Liste der Dolmetscherinnen für Vietnamesisch?", [], OPEN),
    ("arbeit", "Wie läuft die Anerkennung von Pflegeabschlüssen aus Tunesien?", ["Antrag beim Landesverwaltungsamt, meist mit Anpassungslehrgang. Wir begleiten das im Klinikum.", "Wichtig: die Übersetzung muss beglaubigt sein."], ANSWERED),
    ("arbeit", "Darf jemand mit Duldung ein Praktikum machen?", ["Ein Orientierungspraktikum bis drei Monate ja, die Ausländerbehörde muss vorher zustimmen. Schreiben Sie uns gern."], SOLVED),
    ("arbeit", "Welche Betriebe suchen Auszubildende im Handwerk?", ["Die Kammer hat eine Lehrstellenbörse; aktuell sind 60 Stellen offen.", "Unsere Tischlerei nimmt gern jemanden zur Einstiegsqualifizierung."], SOLVED),
    ("arbeit", "Wer hilft beim Lebenslauf auf Deutsch?", ["Donnerstags von 15 bis 18 Uhr im Begegnungscafé, ohne Anmeldung."], SOLVED),
    ("arbeit", "Wie kommen Pflegekräfte ohne Auto zum Frühdienst?", [], OPEN),
    ("arbeit", "Gibt es einen Zuschuss für Arbeitskleidung?", ["Im Jobcenter über das Vermittlungsbudget, vorher beantragen."], ANSWERED),
    ("wohnen", "Wer hat Erfahrung mit der Kaution in Raten?", ["Das Gesetz erlaubt drei Raten. Wir haben eine Vorlage für den Brief.", "Beim Jobcenter gibt es ein Darlehen."], SOLVED),
    ("wohnen", "Gibt es barrierefreie Wohnungen in Saalfurt?", ["Zwei Wohnungen im Erdgeschoss werden im Februar frei."], ANSWERED),
    ("wohnen", "Wie melde ich Schimmel richtig?", ["Schriftlich mit Fotos und Frist. Der Mieterverein hat ein Muster."], SOLVED),
    ("wohnen", "Wer begleitet eine Familie zur Wohnungsübergabe?", [], OPEN),
    ("wohnen", "Übernimmt das Jobcenter doppelte Mieten beim Umzug?", ["Nur wenn es nicht zu vermeiden ist, und nur mit Antrag vorher."], SOLVED),
    ("bildung", "Wann müssen neue Kinder zum Schularzt?", ["Vor der Einschulung, der Termin kommt vom Gesundheitsamt."], SOLVED),
    ("bildung", "Welche Kita nimmt im Januar noch Kinder?", ["In Altenroda sind vier Plätze frei, bitte direkt anrufen."], ANSWERED),
    ("bildung", "Gibt es Nachhilfe für die Berufsschule?", ["Ja, über assistierte Ausbildung. Die Agentur für Arbeit bewilligt das."], SOLVED),
    ("bildung", "Wer kennt ein gutes Material für Elternabende?", ["Im Ordner Bildung liegt eine Einladung in sechs Sprachen."], SOLVED),
    ("bildung", "Wie melde ich ein Kind für den Schulbus an?", [], OPEN),
    ("gesund", "Welche Hausarztpraxis nimmt noch neue Patienten?", ["Die Praxis am Bahnhof, montags und mittwochs."], ANSWERED),
    ("gesund", "Wer bietet Trauma-Beratung auf Dari?", ["Das psychosoziale Zentrum kommt einmal im Monat, Anmeldung über uns."], SOLVED),
    ("gesund", "Wie bekommt man eine Brille bezahlt?", ["Nur in Ausnahmen über die Kasse; die Stiftung der Sparkasse hilft."], SOLVED),
    ("gesund", "Gibt es Geburtsvorbereitung mit Dolmetschen?", [], OPEN),
    ("ehrenamt", "Sind Patinnen und Paten bei Fahrten versichert?", ["Ja, über den Rahmenvertrag des Landes. Das eigene Auto ist nicht dabei."], SOLVED),
    ("ehrenamt", "Wer sucht noch Freiwillige für das Sprachcafé?", ["Wir! Dienstags ab 16 Uhr im Mehrgenerationenhaus.", "Wir auch, samstags in der Bibliothek."], ANSWERED),
    ("ehrenamt", "Wie erstatten wir Fahrkarten am einfachsten?", ["Mit dem Formular Auslagenersatz, Belege einmal im Monat."], SOLVED),
    ("ehrenamt", "Gibt es eine Fortbildung für neue Patinnen?", ["Im Januar wieder, die Freiwilligenagentur lädt ein."], SOLVED),
    ("diskriminierung", "Was tun, wenn ein Club jemanden abweist?", ["Vorfall aufschreiben, Zeugen notieren, innerhalb von zwei Monaten Ansprüche geltend machen. Wir beraten."], SOLVED),
    ("diskriminierung", "Wer schult ein Team zu Vorurteilen?", ["Die Partnerschaft für Demokratie bezahlt einen Tag."], ANSWERED),
    ("diskriminierung", "Gibt es einen Meldebogen auf Arabisch?", [], OPEN),
    ("eu-", "Wie melden sich rumänische Familien richtig an?", ["Einwohnermeldeamt mit Mietbescheinigung, dann Familienkasse. Wir begleiten."], SOLVED),
    ("eu-", "Wer berät Saisonkräfte zu ihrem Lohn?", ["Faire Mobilität, Telefonsprechstunde auf Rumänisch und Polnisch."], SOLVED),
    ("eu-", "Bekommen EU-Bürger einen Platz im Integrationskurs?", ["Ja, wenn Plätze frei sind; Antrag beim Bundesamt."], ANSWERED),
    ("teilhabe", "Welcher Verein bietet Schwimmen für Frauen?", ["Der Kreissportbund, sonntags von 17 bis 18 Uhr."], SOLVED),
    ("teilhabe", "Wo können wir im Winter Fußball spielen?", ["Die Halle der Berufsschule ist freitags frei, bitte mit dem Kreissportbund sprechen."], ANSWERED),
    ("teilhabe", "Wer leiht uns eine Bühne für das Fest?", [], OPEN),
    ("teilhabe", "Gibt es Zuschüsse für ein gemeinsames Kochen?", ["Ja, bis 300 Euro aus dem Fonds der Koordination. Ein Satz per Nachricht genügt."], SOLVED),
]  # fmt: skip


# Solved more than a year ago: field's part, question, answer, what somebody said when asked whether it is still right.
OLD: list[tuple[str, str, str, str, str]] = [
    (
        "arbeit",
        "Wie beantragen Asylsuchende eine Arbeitserlaubnis?",
        "Mit dem Formular der Ausländerbehörde, Bearbeitung etwa sechs Wochen.",
        Knowledge.State.OUTDATED,
        "Seit dem Frühjahr geht das nur noch online.",
    ),
    (
        "wohnen",
        "Wie hoch ist die angemessene Miete für vier Personen?",
        "620 Euro bruttokalt in den Städten, 570 Euro auf dem Land.",
        Knowledge.State.NEEDS_UPDATE,
        "Die Richtlinie wurde im Juli erhöht.",
    ),
    (
        "sprach",
        "Wer bescheinigt das Sprachniveau für die Einbürgerung?",
        "Das Prüfungszentrum der Volkshochschule, viermal im Jahr.",
        Knowledge.State.VALID,
        "",
    ),
    (
        "gesund",
        "Wo gibt es Impfungen ohne Versichertenkarte?",
        "Im Gesundheitsamt, mittwochs von 9 bis 12 Uhr.",
        "",
        "",
    ),
]
TAGS = {
    "Tigrinya": "Tigrinya", "Kaution": "Kaution", "Schimmel": "Mietrecht", "Duldung": "Aufenthaltsrecht", "Trauma": "Trauma",
    "Lebenslauf": "Bewerbung", "Pflege": "Anerkennung", "Sprachmittlung": "Sprachmittlung", "Dolmetsch": "Sprachmittlung",
    "Kinderbetreuung": "Kinderbetreuung", "Schularzt": "Schulanmeldung", "Miete": "Kosten der Unterkunft",
}  # fmt: skip
DETAILS = {
    "Wer kann am Freitag auf Tigrinya dolmetschen?": "<p>Es geht um ein Gespräch beim Kinderarzt in Weißenau, etwa 40 Minuten ab 10 Uhr. Die Mutter bringt <strong>zwei kleine Kinder</strong> mit.</p>",
    "Wie kommen Pflegekräfte ohne Auto zum Frühdienst?": "<p>Der erste Bus fährt um 5:40 Uhr, der Dienst beginnt um 6 Uhr. Wir suchen:</p><ul><li>Fahrgemeinschaften</li><li>Erfahrungen mit dem Rufbus</li></ul>",
    "Wer leiht uns eine Bühne für das Fest?": "<p>Sechs mal vier Meter genügen, für einen Nachmittag im Juni.</p>",
}
IN_GROUPS = [
    "Wer übernimmt im Januar die Moderation?",
    "Hat jemand noch Flyer vom letzten Treffen?",
]


def build(rng: Random, now: datetime, people: Any, groups: Any) -> list[Question]:
    """The questions of the last two years; the open ones are the newest."""
    board = actions.everyday_board()
    for old in OLD:
        _old_question(rng, now, people, board, old)
    ages = {SOLVED: (10, 170), ANSWERED: (2, 30), OPEN: (0.2, 6)}
    made = []
    for row in QUESTIONS:
        first, last = ages[row[3]]
        asked = now - timedelta(days=rng.uniform(first, last))
        made.append((asked, row))
    # Asked in the order of time, so that keys and rows tell the same story as the dates.
    questions = [
        _question(rng, now, people, board, asked, row) for asked, row in sorted(made, key=lambda item: item[0])
    ]
    _in_groups(rng, now, groups)
    _what_became(rng, now, people, groups, questions)
    liveboards.build(rng, now, people)
    return questions


def _question(
    rng: Random, now: datetime, people: Any, board: Any, asked: datetime, row: tuple[str, str, list[str], str]
) -> Question:
    part, text, answers, state = row
    author, *others = rng.sample(people.everybody, k=12)
    question = _asked(author, people, board, part, text, asked)
    given = []
    for answer, user in zip(answers, others, strict=False):
        moment = asked + (now - asked) * rng.uniform(0.02, 0.3)
        given.append(actions.answer_question(actor=user, question=question, body=f"<p>{answer}</p>", at=moment))
    for user in others[: rng.randint(0, 8)]:
        actions.set_vote(actor=user, question=question, is_mine_too=True, at=asked)
    for user in others[8 : 8 + rng.randint(0, 3)] if given else []:
        everyday.set_helped(actor=user, answer=given[0], has_helped=True, at=asked)
    if state == SOLVED:
        solved = asked + (now - asked) * 0.5
        actions.solve_question(actor=author, question=question, best_answer=given[0], at=solved)
    return question


def _asked(author: Any, people: Any, board: Any, part: str, text: str, asked: datetime) -> Question:
    field = next((field for field in people.fields if part in field.slug), None)
    return actions.ask_question(
        actor=author,
        board=board,
        text=text,
        detail=DETAILS.get(text, ""),
        action_fields=[field] if field else [],
        tags=sorted({tag for word, tag in TAGS.items() if word.lower() in text.lower()}),
        at=asked,
    )


def _old_question(rng: Random, now: datetime, people: Any, board: Any, row: tuple[str, str, str, str, str]) -> None:
    part, text, answer, verdict, note = row
    author, helper = rng.sample(people.everybody, k=2)
    asked = now - timedelta(days=rng.uniform(380, 600))
    question = _asked(author, people, board, part, text, asked)
    given = actions.answer_question(
        actor=helper, question=question, body=f"<p>{answer}</p>", at=asked + timedelta(hours=rng.uniform(2, 30))
    )
    actions.solve_question(actor=author, question=question, best_answer=given, at=asked + timedelta(days=2))
    if verdict:
        moment = now - timedelta(days=rng.uniform(3, 12))
        everyday.review(actor=helper, question=question, verdict=verdict, note=note, at=moment)


def _in_groups(rng: Random, now: datetime, groups: Any) -> None:
    """On the boards of the first two working groups."""
    for text, group in zip(IN_GROUPS, groups.working, strict=False):
        members = groups.members[group.pk]
        actions.ask_question(
            actor=rng.choice(members),
            board=actions.group_board(group),
            text=text,
            at=now - timedelta(days=rng.uniform(0.2, 0.9)),
        )


def _what_became(rng: Random, now: datetime, people: Any, groups: Any, questions: list[Question]) -> None:
    """What the job would have done day by day, and what people did beside it."""
    knowledge.ask_due(now)
    for days in range(6, -1, -1):
        escalation.escalate_due(now - timedelta(days=days))
    waiting = list(Question.objects.unanswered().filter(board=questions[0].board).order_by("created")[:2])
    person = next(user for user in people.everybody[5:] if user.pk != waiting[0].author_id)
    everyday.ask_person(actor=people.coordinator, question=waiting[0], person=person, at=now - timedelta(hours=3))
    group = next(iter(groups.by_field.values()))
    everyday.pass_on(actor=people.coordinator, question=waiting[1], group=group, at=now - timedelta(hours=2))
    edited = next(question for question in questions if "Bühne" in question.text)
    assert edited.author is not None
    everyday.edit_question(
        actor=edited.author,
        question=edited,
        text="Wer leiht uns eine Bühne für das Sommerfest?",
        detail=edited.detail,
        action_fields=edited.action_fields.all(),
        tags=["Sommerfest"],
        at=edited.created + timedelta(minutes=20),
    )
    for question in rng.sample(questions, k=3):
        everyday.set_follow(actor=people.member, question=question, follows=True)
    # One comes by mail, to be answered by mail.
    letters.switch(people.member, by_mail.ASKED, is_on=True)
    fitting = next(question for question in waiting if question.author_id != people.member.pk)
    by_mail.write_question(fitting, [people.member], is_new=True)
