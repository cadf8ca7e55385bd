"""The demo network's documents: real PDF, Word, LibreOffice, Excel and picture files, filed through the app's actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from groups.models import Group
from kurzewege.common.files import api as files

from . import actions
from .models import Document, Folder

Maker = Callable[[str, str], bytes]

# file name, what stands in it, tags
NETWORK = {
    "Netzwerk": [
        (
            "Geschäftsordnung des Netzwerks.pdf",
            "Die große Runde tagt mindestens dreimal im Jahr. Die Koordination lädt spätestens vier Wochen vorher ein. Beschlüsse fasst die Mehrheit der Anwesenden.",
            "Regeln",
        ),
        (
            "Vereinbarung zum Datenschutz in Gruppen.pdf",
            "Was in einer geschlossenen Gruppe steht, bleibt dort. Namen von Ratsuchenden werden nicht genannt. Unterlagen mit Gesundheitsdaten gehören nicht auf die Plattform.",
            "Datenschutz, Regeln",
        ),
        (
            "Leitbild Integration im Landkreis.pdf",
            "Der Landkreis versteht Integration als gemeinsame Aufgabe von Verwaltung, Zivilgesellschaft und Wirtschaft. Kurze Wege helfen allen.",
            "Leitbild",
        ),
        (
            "Kontaktliste Netzwerk Herbst.xlsx",
            "Ansprechpersonen nach Handlungsfeld mit Telefonzeiten; Änderungen bitte an die Koordination.",
            "Kontakte",
        ),
        ("Logo und Vorlagen.odt", "Briefkopf, Logo und Textbausteine für Einladungen und Aushänge.", "Vorlagen"),
    ],
    "Große Runden": [
        (
            "Protokoll große Runde Frühjahr.pdf",
            "Schwerpunkt Wohnen: Die Wohnungsgesellschaften melden zwölf freie Wohnungen. Beschluss: ein Stammtisch für Vermieter. Nächster Termin im Sommer.",
            "Protokoll",
        ),
        (
            "Protokoll große Runde Sommer.pdf",
            "Schwerpunkt Anerkennung von Abschlüssen: Die Kammern stellen das Verfahren vor. Beschluss: eine gemeinsame Sprechstunde im Jobcenter.",
            "Protokoll",
        ),
        (
            "Protokoll große Runde Herbst.pdf",
            "Schwerpunkt Sprachmittlung: Der Pool hat 34 Personen in 17 Sprachen. Beschluss: einheitlicher Stundensatz ab Januar.",
            "Protokoll",
        ),
        (
            "Präsentation Sprachmittlung.pdf",
            "Sprachmittlung im Landkreis: Bedarf, Angebot, Lücken. Am meisten fehlen Tigrinya, Dari und Vietnamesisch.",
            "Sprachmittlung",
        ),
    ],
    "Förderung": [
        (
            "Förderfibel Integration.pdf",
            "Übersicht der Förderprogramme von Land, Bund und EU mit Fristen. Kleine Projekte bis 2.000 Euro ohne Eigenanteil.",
            "Förderung",
        ),
        (
            "Kalkulation Kleinprojekte.xlsx",
            "Honorare, Raummiete, Fahrtkosten und Material; Eigenanteil zehn Prozent.",
            "Förderung, Vorlagen",
        ),
        (
            "Antrag Interkulturelle Woche.docx",
            "Antrag auf Zuschuss für die Interkulturelle Woche: Ziel, Programm, Kosten, Öffentlichkeitsarbeit.",
            "Förderung",
        ),
    ],
}

BY_FIELD = {
    "arbeit": [
        ("Wegweiser Anerkennung von Berufsabschlüssen.pdf", "Schritt für Schritt zur Anerkennung: Beratung, Unterlagen, Übersetzung, Antrag, Ausgleichsmaßnahme.", "Anerkennung"),
        ("Checkliste Arbeitserlaubnis.docx", "Wann braucht es eine Zustimmung der Bundesagentur? Aufenthaltstitel, Duldung und Gestattung im Vergleich.", "Aufenthalt, Arbeit"),
        ("Betriebe mit Praktikumsplätzen.xlsx", "Liste der Betriebe, die Praktika für Geflüchtete anbieten, nach Ort und Beruf.", "Praktikum"),
        ("Flyer Jobmesse International.pdf", "Jobmesse für Zugewanderte in der Stadthalle, 40 Betriebe, Dolmetschen in acht Sprachen.", "Veranstaltung"),
        ("Erfahrungen Einstiegsqualifizierung.odt", "Sechs Betriebe berichten: Was half, was fehlte, was kostet es?", "Ausbildung"),
    ],
    "sprach": [
        ("Sprachkurse im Landkreis.pdf", "Alle Sprachkurse von A1 bis C1 mit Ort, Träger, Beginn und freien Plätzen. Kinderbetreuung in Weißenau und Saalfurt.", "Sprachkurse"),
        ("Flyer Berufssprachkurs Pflege.pdf", "Berufssprachkurs für Pflegekräfte B2 und C1, auch ganz online. Beginn ab drei Teilnehmenden, Einstieg ab B1.", "Sprachkurse, Pflege"),
        ("Einsatzregeln Sprachmittlung.docx", "Verschwiegenheit, Neutralität, Vollständigkeit. Keine Rechtsberatung. Abrechnung über das Formular.", "Sprachmittlung"),
        ("Stundensätze Sprachmittlung.ods", "Stundensätze nach Qualifikation, Fahrtkosten, Ausfallregel.", "Sprachmittlung"),
        ("Sprachcafés und Treffpunkte.odt", "Offene Treffpunkte zum Deutschsprechen, ohne Anmeldung, mit Uhrzeiten.", "Sprachcafé"),
    ],
    "bildung": [
        ("Schulanmeldung für neue Familien.pdf", "Anmeldung in der Grundschule, Sprachstand, Schulbus, Lernmittel und Bildungspaket in einfacher Sprache.", "Schule"),
        ("Bildungspaket Antrag Hilfe.docx", "So füllt man den Antrag auf Leistungen für Bildung und Teilhabe aus.", "Schule, Leistungen"),
        ("Kita-Plätze Stand Oktober.xlsx", "Freie Plätze nach Gemeinde und Träger.", "Kita"),
        ("Elternabend mehrsprachig.pdf", "Vorlage für die Einladung zum Elternabend in sechs Sprachen.", "Eltern, Vorlagen"),
    ],
    "wohnen": [
        ("Mietvertrag verständlich erklärt.pdf", "Kaution, Nebenkosten, Kündigung, Hausordnung: der Mietvertrag in einfacher Sprache.", "Wohnen"),
        ("Checkliste Wohnungsübergabe.pdf", "Zählerstände, Schlüssel, Schäden: was bei der Übergabe ins Protokoll gehört.", "Wohnen, Checkliste"),
        ("Checkliste für Vermietende.docx", "Mietbescheinigung, Kosten der Unterkunft, Ansprechpersonen im Jobcenter.", "Wohnen, Checkliste"),
        ("Freie Wohnungen November.xlsx", "Freie Wohnungen der Wohnungsgesellschaften nach Ort, Größe und Miete.", "Wohnen"),
        ("Foto Musterwohnung.jpg", "", "Wohnen"),
    ],
    "gesund": [
        ("Gesundheitswegweiser.pdf", "Hausarzt, Notaufnahme, Bereitschaft: Wohin bei welcher Krankheit? In acht Sprachen.", "Gesundheit"),
        ("Dolmetschen in der Praxis.docx", "Wie ein Arztgespräch mit Sprachmittlung gelingt: Vorgespräch, Sitzordnung, kurze Sätze.", "Gesundheit, Sprachmittlung"),
        ("Psychosoziale Hilfen im Landkreis.odt", "Beratungsstellen, Wartezeiten, Gruppen für Kinder und Erwachsene.", "Gesundheit"),
        ("Impftermine Gesundheitsamt.xlsx", "Termine und Orte der offenen Impfsprechstunde.", "Gesundheit"),
    ],
    "ehrenamt": [
        ("Leitfaden Patenschaften.pdf", "Erstes Treffen, Grenzen, Versicherung, Auslagen: Leitfaden für Patinnen und Paten.", "Patenschaft"),
        ("Versicherung im Ehrenamt.pdf", "Haftpflicht und Unfall: Was über das Land versichert ist.", "Ehrenamt"),
        ("Auslagenersatz Formular.odt", "Formular für Fahrtkosten und Auslagen im Ehrenamt.", "Vorlagen, Ehrenamt"),
        ("Foto Ehrenamtsfest.jpg", "", "Ehrenamt"),
    ],
    "diskriminierung": [
        ("Beratung bei Diskriminierung.pdf", "Wo es Hilfe gibt, welche Fristen gelten und wie man einen Vorfall festhält.", "Beratung"),
        ("Meldebogen Vorfall.docx", "Was ist geschehen, wann, wo, wer war dabei? Der Bogen kann ohne Namen ausgefüllt werden.", "Beratung, Vorlagen"),
        ("Fortbildung Umgang mit Vorurteilen.pdf", "Programm der zweitägigen Fortbildung mit Übungen für Teams.", "Fortbildung"),
    ],
    "eu-": [
        ("Ankommen aus der EU.pdf", "Anmeldung, Steuernummer, Krankenkasse, Kindergeld: die ersten vier Wochen.", "Ankommen"),
        ("Faire Arbeit in der Landwirtschaft.pdf", "Rechte von Saisonkräften: Lohn, Unterkunft, Krankenversicherung. Kontakt zur Beratungsstelle.", "Arbeit"),
        ("Übersicht Beratungsstellen EU.xlsx", "Beratungsstellen nach Sprache und Sprechzeit.", "Beratung"),
    ],
    "teilhabe": [
        ("Programm Interkulturelle Woche.pdf", "Zwei Wochen, 46 Veranstaltungen: Musik, Sport, Küche, Gespräche und ein Fest auf dem Markt.", "Veranstaltung"),
        ("Vereine mit offenen Angeboten.ods", "Sportvereine, Chöre, Gärten: wo man ohne Vorkenntnisse mitmachen kann.", "Sport, Begegnung"),
        ("Plakat Fest der Begegnung.jpg", "", "Veranstaltung"),
        ("Konzept Begegnungscafé.docx", "Raum, Team, Öffnungszeiten, Spielregeln und Kosten eines Begegnungscafés.", "Begegnung"),
    ],
}  # fmt: skip

IN_WORKING_GROUPS = [
    ("Ankunftsmappe Fassung 3.docx", "Erste Schritte: Anmeldung, Konto, Krankenkasse, Kita, Schule, Bus. Offene Punkte: Bilder, Übersetzung ins Tigrinya."),
    ("Bilderliste Ankunftsmappe.ods", "Welche Bilder fehlen noch, wer fotografiert, welche Rechte sind geklärt?"),
    ("Merkblatt Honorare.pdf", "Honorare für Sprachmittlung: Satz, Fahrtkosten, Ausfall, Rechnung."),
    ("Einladung Vermieter-Stammtisch.docx", "Einladung an Vermieterinnen und Vermieter mit Antwortabschnitt."),
    ("Stand Übersetzungen.xlsx", "Welche Seite ist in welcher Sprache fertig?"),
    ("Schulungsplan Sprachmittlung.odt", "Vier Module zu je sechs Stunden, Prüfungsgespräch, Zertifikat."),
    ("Notizen Vermieter-Stammtisch.docx", "Offene Fragen: Kaution in Raten, Schimmel, Ansprechperson am Wochenende."),
    ("Plakatentwurf Interkulturelle Woche.pdf", "Entwurf 2 mit Rückmeldungen aus der Gruppe."),
    ("Fallbesprechung anonymisiert.pdf", "Anonymisierte Fälle zum Ermessen bei der Beschäftigungsduldung. Nur für die Fallrunde."),
    ("Gesprächsleitfaden Ausländerbehörde.docx", "Reihenfolge der Fragen, Unterlagen, Fristen. Nur für die Fallrunde."),
    ("Entwurf Förderantrag Steuerung.docx", "Entwurf des Antrags für die nächsten drei Jahre, Stellenanteile und Eigenmittel. Vertraulich."),
]  # fmt: skip


def build(rng: Random, now: datetime, people: Any, groups: Any, make_sample: Maker) -> list[Document]:
    """About 60 documents in folders of the network and of the groups, some with a second version.

    `make_sample(name, text)` gives the bytes of a real file of the kind that the name's ending tells.
    """
    made: list[Document] = []
    cabinet = Cabinet(rng, now, make_sample)
    for folder_name, rows in NETWORK.items():
        folder = actions.create_folder(actor=people.coordinator, name=folder_name, write_rule=Folder.WriteRule.LEADS)
        for row in rows:
            made.append(cabinet.document(people.coordinator, row, folder=folder))
    for part, rows in BY_FIELD.items():
        group = next((group for slug, group in groups.by_field.items() if part in slug), None)
        if group is not None:
            made += [cabinet.document(rng.choice(groups.members[group.pk]), row, group=group) for row in rows]
    for number, (name, text) in enumerate(IN_WORKING_GROUPS):
        group = groups.working[min(number * len(groups.working) // len(IN_WORKING_GROUPS), len(groups.working) - 1)]
        group = groups.closed if "Fallrunde" in text else groups.hidden if "Vertraulich" in text else group
        made.append(cabinet.document(groups.members[group.pk][0], (name, text, ""), group=group))
    return made


class Cabinet:
    """Files the demo's documents, spread over the past year."""

    def __init__(self, rng: Random, now: datetime, make_sample: Maker) -> None:
        self.rng, self.now, self.make_sample = rng, now, make_sample

    def document(
        self, actor: Any, row: tuple[str, str, str], *, group: Group | None = None, folder: Folder | None = None
    ) -> Document:
        """One document with its tags; every fifth has a second version."""
        name, text, tags = row
        added = self.now - timedelta(days=self.rng.randint(3, 320), minutes=self.rng.randint(0, 600))
        document = self._file(actor, name, text, group, folder, "", added)
        if self.rng.random() < 0.2:
            changed = added + (self.now - added) * self.rng.uniform(0.3, 0.9)
            text = f"{text} Überarbeitet nach Rückmeldungen."
            document = self._file(actor, name, text, group, folder, "Rückmeldungen eingearbeitet", changed)
        if tags:
            document.tags.set([tag.strip() for tag in tags.split(",")])
        return document

    def _file(
        self, actor: Any, name: str, text: str, group: Group | None, folder: Folder | None, note: str, at: datetime
    ) -> Document:
        draft = files.store_bytes(uploader=actor, owner=None, name=name, data=self.make_sample(name, text))
        return actions.add_files(actor=actor, keys=[draft.key], group=group, folder=folder, note=note, at=at)[0]
