"""The demo network's people: an invented county, invented institutions, invented persons.

Built through the app's own actions and the given random numbers, so that the same seed gives the same network.
Only the dates are set directly: they are older than the demo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password

from . import actions
from .action_fields.first import FIELDS
from .actions import ProfileInput
from .atlas import demo as atlas
from .models import ActionField, Application, Organisation, Profile, User
from .profiles import demo as profiles_demo

# key, name, short name, sector, town, description
ORGANISATIONS = [
    ("integration", "Landratsamt Saaletal-Kreis, Stabsstelle Integration", "Stabsstelle Integration", "administration", "Saalfurt", "Koordiniert die Integrationsarbeit im Landkreis und lädt zur großen Runde ein."),
    ("auslaender", "Landratsamt Saaletal-Kreis, Ausländerbehörde", "Ausländerbehörde", "administration", "Saalfurt", "Aufenthalt, Aufenthaltstitel, Einbürgerung und Fachkräfteverfahren."),
    ("unterbringung", "Landratsamt Saaletal-Kreis, Sachgebiet Unterbringung", "Unterbringung", "administration", "Saalfurt", "Gemeinschaftsunterkünfte und Wohnungen für Geflüchtete im ganzen Kreis."),
    ("jobcenter", "Jobcenter Saaletal-Kreis", "Jobcenter", "administration", "Saalfurt", "Grundsicherung, Vermittlung und Förderung; ein eigenes Team für Zugewanderte."),
    ("jugendamt", "Landratsamt Saaletal-Kreis, Jugendamt", "Jugendamt", "administration", "Saalfurt", "Hilfen für Familien, unbegleitete Minderjährige, Schulsozialarbeit."),
    ("gesundheitsamt", "Landratsamt Saaletal-Kreis, Gesundheitsamt", "Gesundheitsamt", "administration", "Weißenau", "Impfungen, Schuleingangsuntersuchungen und sozialpsychiatrischer Dienst."),
    ("gleichstellung", "Landratsamt Saaletal-Kreis, Gleichstellung und Teilhabe", "Gleichstellung", "administration", "Saalfurt", "Gleichstellung, Inklusion und Beratung bei Benachteiligung."),
    ("weissenau", "Stadtverwaltung Weißenau, Sachgebiet Soziales", "Stadt Weißenau", "administration", "Weißenau", "Wohngeld, Kita-Plätze und Quartiersarbeit in der zweitgrößten Stadt des Kreises."),
    ("hohenelster", "Stadtverwaltung Hohenelster, Bürgerservice", "Stadt Hohenelster", "administration", "Hohenelster", "Anmeldung, Ausweise und erste Wege für Menschen, die neu in der Stadt sind."),
    ("agentur", "Agentur für Arbeit Saaletal", "Agentur für Arbeit", "administration", "Saalfurt", "Beratung zu Anerkennung, Ausbildung und Arbeit; Arbeitgeberservice."),
    ("schulamt", "Schulberatung Saaletal-Kreis", "Schulberatung", "administration", "Saalfurt", "Aufnahme in die Schule, Deutsch als Zweitsprache, Übergang in den Beruf."),
    ("vhs", "Volkshochschule Saaletal-Kreis", "Volkshochschule", "civil_society", "Saalfurt", "Integrationskurse, Berufssprachkurse, Prüfungen und Grundbildung."),
    ("forum", "Forum Ehrenamt Saaletal e. V.", "Forum Ehrenamt", "civil_society", "Weißenau", "Freiwilligenagentur: vermittelt, schult und begleitet Ehrenamtliche."),
    ("sportbund", "Kreissportbund Saaletal e. V.", "Kreissportbund", "civil_society", "Saalfurt", "Sport für alle: Schwimmkurse, Fußballturniere, Vereine finden."),
    ("mbe", "Diakonie Saaletal, Migrationsberatung", "Diakonie", "civil_society", "Saalfurt", "Migrationsberatung für Erwachsene und Schuldnerberatung."),
    ("jmd", "Jugendmigrationsdienst Saaletal", "Jugendmigrationsdienst", "civil_society", "Weißenau", "Beratung für junge Menschen zwischen 12 und 27 Jahren."),
    ("caritas", "Caritasverband Elstertal", "Caritas", "civil_society", "Hohenelster", "Familienberatung, Schwangerenberatung und Begegnungscafé."),
    ("drk", "Rotes Kreuz Kreisverband Saaletal", "Rotes Kreuz", "civil_society", "Saalfurt", "Suchdienst, Kleiderkammer und Betreuung in zwei Unterkünften."),
    ("awo", "Arbeiterwohlfahrt Geiseltal", "AWO Geiseltal", "civil_society", "Geiselrode", "Kitas, Seniorentreff und Sozialberatung auf dem Land."),
    ("bruecke", "Brücke e. V. – Verein syrischer und deutscher Familien", "Brücke e. V.", "civil_society", "Saalfurt", "Selbstorganisation: Arabischunterricht, Elternabende, Begleitung zu Ämtern."),
    ("oksana", "Ukrainisches Zentrum Saaletal e. V.", "Ukrainisches Zentrum", "civil_society", "Weißenau", "Anlaufstelle, Samstagsschule und gegenseitige Hilfe."),
    ("antidis", "Beratungsstelle Gleich behandelt", "Gleich behandelt", "civil_society", "Saalfurt", "Unabhängige Beratung bei Diskriminierung, kostenlos und vertraulich."),
    ("sprachwerk", "Sprachwerk Elstertal gGmbH", "Sprachwerk", "civil_society", "Hohenelster", "Sprachkurse mit Kinderbetreuung und Sprachmittlung in 18 Sprachen."),
    ("mehrgen", "Mehrgenerationenhaus Weißenau", "Mehrgenerationenhaus", "civil_society", "Weißenau", "Offener Treff, Nähwerkstatt, Hausaufgabenhilfe, internationales Frühstück."),
    ("wobau", "Wohnungsgesellschaft Saalfurt mbH", "Wohnungsgesellschaft", "business", "Saalfurt", "4.200 Wohnungen; Sprechstunde für neue Mieterinnen und Mieter."),
    ("genossen", "Wohnungsgenossenschaft Elster eG", "WG Elster", "business", "Hohenelster", "Bezahlbares Wohnen, Mieterpatenschaften, Gästewohnung."),
    ("klinikum", "Klinikum Saaletal", "Klinikum", "business", "Saalfurt", "Akutkrankenhaus mit 1.100 Beschäftigten aus 34 Ländern."),
    ("pflege", "Pflegeverbund Unstrut GmbH", "Pflegeverbund", "business", "Geiselrode", "Fünf Pflegeheime und eine eigene Pflegeschule."),
    ("kammer", "Industrie- und Handwerksservice Saaletal", "Kammerservice", "business", "Saalfurt", "Ausbildung, Anerkennung von Abschlüssen, Beratung von Betrieben."),
    ("molkerei", "Molkerei Auental GmbH", "Molkerei Auental", "business", "Auental", "Familienbetrieb mit 180 Beschäftigten; Sprachkurse in der Schichtzeit."),
]  # fmt: skip

# key of an institution → what it offers
ORGANISATION_OFFERS = {
    "vhs": "Einstufung für alle Deutschkurse, dienstags 9 bis 12 Uhr ohne Termin. Räume am Wochenende nach Absprache.",
    "auslaender": "Telefonische Vorabklärung für Beratungsstellen, montags und mittwochs 13 bis 15 Uhr.",
    "forum": "Vermittlung von Patenschaften, Schulungen für Ehrenamtliche, Versicherungsschutz.",
    "sprachwerk": "Sprachmittlung in 18 Sprachen, drei Tage Vorlauf; Telefondolmetschen auch kurzfristig.",
    "wobau": "Sprechstunde für neue Mieterinnen und Mieter, donnerstags; Checkliste in fünf Sprachen.",
    "mehrgen": "Offener Treff, Nähwerkstatt und ein Saal für 60 Personen, den andere Vereine nutzen können.",
    "kammer": "Beratung von Betrieben zu Praktika, Ausbildungsduldung und Anerkennung, auch vor Ort.",
    "gesundheitsamt": "Aufklärungsbögen in zwölf Sprachen, Impfsprechstunde jeden ersten Montag.",
}  # fmt: skip

# Town of an institution → region of its people
REGIONS = {
    "Saalfurt": "Saalfurt und Umgebung", "Weißenau": "Weißenau", "Hohenelster": "Elstertal",
    "Geiselrode": "Geiseltal", "Auental": "Südkreis",
}  # fmt: skip

COORDINATOR, LEAD, MEMBER, OUTSIDER = (
    "koordination@example.org", "leitung@example.org", "mitglied@example.org", "extern@example.org",
)  # fmt: skip
APPLICANT = "antrag@example.org"
FIXED_ADDRESSES = [COORDINATOR, LEAD, MEMBER, OUTSIDER]

# name, institution, function, action fields (part of the slug), expertise, languages, about me.
# The first four have the fixed addresses, in the order of FIXED_ADDRESSES.
PEOPLE = [
    ("Nadja Krüger", "integration", "Netzwerkkoordinatorin", "ehrenamt teilhabe", "Fördermittel, Netzwerkarbeit, Moderation", "Deutsch, Englisch, Russisch", "Ich halte die Fäden im Netzwerk zusammen und lade zur großen Runde ein. Wenn Sie nicht wissen, wen Sie fragen sollen: Fragen Sie mich."),
    ("Amina Rahimi", "vhs", "Leiterin Deutsch und Integration", "sprach bildung", "Integrationskurse, Berufssprachkurse, Prüfungen", "Deutsch, Dari, Persisch, Englisch", "Ich plane die Deutschkurse der Volkshochschule, von der Alphabetisierung bis C1. Freie Plätze sage ich gern kurzfristig zu."),
    ("Jonas Brandt", "forum", "Freiwilligenkoordinator", "ehrenamt teilhabe", "Patenschaften, Freiwilligenmanagement, Versicherungsschutz im Ehrenamt", "Deutsch, Englisch", "Bei uns finden Menschen eine Aufgabe, die zu ihnen passt. Ich begleite rund 120 Patinnen und Paten."),
    ("Petra Lindner", "awo", "Leiterin Begegnungsstätte", "teilhabe", "Seniorenarbeit, Begegnungscafé", "Deutsch", "Ich leite den Treff in Geiselrode. Jeden zweiten Mittwoch kochen Alt und Jung aus aller Welt zusammen."),
    ("Milena Sokolova", "wobau", "Soziale Mieterberatung", "wohnen", "Mietverträge, Kaution, Nachbarschaftskonflikte", "Deutsch, Bulgarisch, Russisch", "Ich berate Mieterinnen und Mieter vor dem Einzug und vermittle, wenn es im Haus Ärger gibt."),
    ("Thomas Ehrlich", "auslaender", "Teamleiter Aufenthalt", "arbeit eu-", "Aufenthaltsrecht, Beschäftigungserlaubnis, Fachkräfteverfahren", "Deutsch, Englisch", "Mein Team entscheidet über Aufenthaltstitel. Einzelfälle bespreche ich gern am Telefon, bevor ein Antrag gestellt wird."),
    ("Fatima Al-Hassan", "bruecke", "Vorstandsvorsitzende", "teilhabe anti", "Elternarbeit, Begleitung zu Behörden, Arabisch", "Arabisch, Deutsch, Englisch", "2015 bin ich mit drei Kindern hier angekommen. Heute begleitet unser Verein Familien bei ihren ersten Schritten."),
    ("Oleksandra Melnyk", "oksana", "Leiterin der Anlaufstelle", "teilhabe bildung", "Paragraf 24, Samstagsschule, Ukrainisch", "Ukrainisch, Russisch, Deutsch", "Unsere Anlaufstelle ist an sechs Tagen offen. Ich kenne die Fragen der ukrainischen Familien und fast alle Formulare."),
    ("Stefan Voigt", "jobcenter", "Teamleiter Integration", "arbeit", "Grundsicherung, Eingliederungszuschuss, Kooperationsplan", "Deutsch", "Wir beraten Zugewanderte in einem eigenen Team. Mir liegt daran, dass Kurs und Arbeit zusammenpassen."),
    ("Dr. Leyla Yıldız", "klinikum", "Integrationsbeauftragte", "gesund arbeit", "Anerkennung ausländischer Abschlüsse, Ärztliche Approbation, Pflegefachkräfte", "Türkisch, Deutsch, Englisch", "Ich begleite Ärztinnen, Ärzte und Pflegekräfte vom ersten Gespräch bis zur Anerkennung."),
    ("Marek Nowak", "pflege", "Personalleiter", "arbeit gesund", "Pflegeausbildung, Personalgewinnung, Betriebliche Sprachförderung", "Polnisch, Deutsch", "Ein Drittel unserer Auszubildenden hat im Ausland gelernt. Ich suche Wege, damit alle den Abschluss schaffen."),
    ("Ana-Maria Popescu", "mbe", "Migrationsberaterin", "eu- arbeit", "Freizügigkeit, Kindergeld, Arbeitsrecht", "Rumänisch, Deutsch, Italienisch", "Zu mir kommen viele Menschen aus Rumänien und Bulgarien. Oft geht es um Lohn, Wohnung und Krankenversicherung."),
    ("Katrin Böhme", "agentur", "Beraterin Anerkennung", "arbeit", "Anerkennung ausländischer Abschlüsse, Qualifizierungschancengesetz, Ausbildung", "Deutsch, Englisch", "Ich prüfe, welche Stelle für einen Abschluss zuständig ist, und was ein Verfahren kostet."),
    ("Hassan Ibrahimi", "sprachwerk", "Koordinator Sprachmittlung", "sprach", "Sprachmittlung, Dolmetschen, Datenschutz beim Dolmetschen", "Dari, Paschtu, Deutsch, Englisch", "Ich vermittle geschulte Sprachmittlerinnen und Sprachmittler. Bitte drei Tage vorher anfragen."),
    ("Susanne Tischer", "jugendamt", "Sozialarbeiterin Unbegleitete Minderjährige", "bildung wohnen", "Vormundschaft, Jugendhilfe, Volljährigkeit", "Deutsch", "Ich arbeite mit jungen Menschen, die ohne Eltern gekommen sind. Der 18. Geburtstag braucht Vorbereitung."),
    ("Igor Wagner", "jmd", "Berater", "bildung arbeit", "Übergang Schule und Beruf, Jugendberatung, Bewerbung", "Russisch, Deutsch", "Ich selbst kam mit 14 aus Kasachstan. Junge Leute brauchen jemanden, der ihnen etwas zutraut."),
    ("Mónica Herrera", "caritas", "Schwangerenberaterin", "gesund teilhabe", "Schwangerschaft, Elterngeld, Frühe Hilfen", "Spanisch, Deutsch", "Ich berate werdende Eltern, auch bei ihnen zu Hause im Elstertal."),
    ("Uwe Zeidler", "sportbund", "Projektleiter Integration durch Sport", "teilhabe ehrenamt", "Vereinssport, Schwimmkurse, Übungsleiter", "Deutsch", "Im Verein fragt keiner nach dem Pass. Ich finde für jedes Kind ein Training in der Nähe."),
    ("Nguyễn Thị Mai", "mehrgen", "Leiterin Nähwerkstatt", "teilhabe ehrenamt", "Frauentreff, Vietnamesisch, Kinderbetreuung", "Vietnamesisch, Deutsch", "Seit 1987 lebe ich in Weißenau. In der Nähwerkstatt sprechen wir sieben Sprachen und ein sehr gutes Deutsch mit Händen."),
    ("Birgit Sauer", "unterbringung", "Sachgebietsleiterin", "wohnen", "Gemeinschaftsunterkunft, Auszug in eigene Wohnung, Gewaltschutz", "Deutsch", "Ich bin für sechs Unterkünfte zuständig. Mein Ziel ist, dass Familien dort nicht länger als ein Jahr wohnen."),
    ("Emmanuel Okafor", "antidis", "Antidiskriminierungsberater", "anti", "Allgemeines Gleichbehandlungsgesetz, Beschwerdewege, Rassismus im Alltag", "Englisch, Deutsch, Igbo", "Ich höre zu, ordne ein und schreibe auch einmal einen Brief. Beratung ist kostenlos und vertraulich."),
    ("Claudia Reimann", "gesundheitsamt", "Ärztin", "gesund", "Impfungen, Schuleingangsuntersuchung, Tuberkulose-Vorsorge", "Deutsch, Französisch", "Ich mache die Erstuntersuchungen. Mehrsprachige Aufklärungsbögen gebe ich gern weiter."),
    ("Zeynep Aydın", "gleichstellung", "Sachbearbeiterin Teilhabe", "anti gesund", "Barrierefreiheit, Schwerbehinderung, Gewaltschutz", "Türkisch, Deutsch", "Ich berate Menschen mit Behinderung, die neu im Landkreis sind, und ihre Familien."),
    ("Ralf Petermann", "wobau", "Leiter Vermietung", "wohnen", "Wohnungsvergabe, Kosten der Unterkunft, Mieterwechsel", "Deutsch", "Wer eine Wohnung sucht, braucht vollständige Unterlagen. Unsere Checkliste gibt es in fünf Sprachen."),
    ("Selamawit Tesfay", "drk", "Sozialbetreuerin", "wohnen gesund", "Unterkunftsbetreuung, Tigrinya, Familiennachzug", "Tigrinya, Amharisch, Deutsch, Englisch", "Ich arbeite in der Unterkunft am Bahnhof und dolmetsche auf Tigrinya, wenn es meine Zeit zulässt."),
    ("Andreas Kühn", "kammer", "Willkommenslotse", "arbeit", "Ausbildungsduldung, Anerkennung im Handwerk, Einstiegsqualifizierung", "Deutsch, Englisch", "Ich bringe Betriebe und Bewerberinnen zusammen. Ein Praktikum sagt mehr als zehn Zeugnisse."),
    ("Mariam Haidari", "schulamt", "Beraterin Deutsch als Zweitsprache", "bildung sprach", "Schulaufnahme, Deutsch als Zweitsprache, Herkunftssprachen", "Persisch, Deutsch", "Ich finde mit den Schulen einen Platz und die passende Sprachförderung."),
    ("Florian Seidel", "weissenau", "Quartiersmanager", "teilhabe wohnen", "Quartiersarbeit, Bürgerbeteiligung, Städtebauförderung", "Deutsch", "Mein Büro liegt mitten im Neubaugebiet, die Tür steht offen. Montags gibt es Kaffee."),
    ("Giulia Ferraro", "hohenelster", "Bürgerservice", "eu-", "Anmeldung, Meldebescheinigung, Unionsbürger", "Italienisch, Deutsch, Englisch", "Ich melde Menschen an und sage ihnen gleich, was als Nächstes kommt."),
    ("Martin Hoppe", "molkerei", "Werkleiter", "arbeit sprach", "Sprachkurs im Betrieb, Schichtarbeit, Einarbeitung", "Deutsch", "Wir haben Kolleginnen und Kollegen aus elf Ländern. Der Sprachkurs läuft bei uns in der Arbeitszeit."),
    ("Iryna Kovalenko", "sprachwerk", "Sprachlehrerin", "sprach", "Alphabetisierung, Kurs mit Kinderbetreuung, Russisch", "Ukrainisch, Russisch, Deutsch", "Ich unterrichte Mütter mit kleinen Kindern. Die Kinder spielen nebenan."),
    ("Jens Ackermann", "genossen", "Vorstand", "wohnen", "Genossenschaftsanteile, Mieterpatenschaften", "Deutsch", "Gute Nachbarschaft entsteht nicht von selbst. Darum haben wir Mieterpaten in jedem Aufgang."),
    ("Rania Khoury", "mbe", "Psychosoziale Beraterin", "gesund", "Trauma, Psychosoziale Beratung, Arabisch", "Arabisch, Französisch, Deutsch", "Ich begleite Menschen, die Schweres erlebt haben, bis ein Therapieplatz frei wird."),
    ("Daniel Fritsche", "jobcenter", "Fallmanager", "arbeit", "Berufssprachkurse, Aktivierung, Führerschein-Umschreibung", "Deutsch, Englisch", "Ich arbeite mit Familien, bei denen mehrere Dinge zugleich zu klären sind."),
    ("Laila Mansour", "bruecke", "Elternlotsin", "bildung", "Elternabende, Schulsystem erklären, Arabisch", "Arabisch, Deutsch", "Ich erkläre Eltern auf Arabisch, wie Schule hier funktioniert, und Lehrkräften, was Eltern fragen."),
    ("Christoph Baumgart", "vhs", "Prüfungsbeauftragter", "sprach", "Sprachprüfungen, Einbürgerungstest, Leben in Deutschland", "Deutsch", "Ich organisiere die Prüfungen und den Einbürgerungstest, viermal im Jahr."),
    ("Danuta Wiśniewska", "pflege", "Praxisanleiterin", "gesund arbeit", "Praxisanleitung, Kenntnisprüfung Pflege, Polnisch", "Polnisch, Deutsch", "Ich bereite Pflegekräfte auf die Kenntnisprüfung vor."),
    ("Tesfaye Bekele", "forum", "Ehrenamtslotse", "ehrenamt", "Ehrenamt von Geflüchteten, Fahrdienst, Amharisch", "Amharisch, Englisch, Deutsch", "Erst bekam ich Hilfe, jetzt organisiere ich den Fahrdienst."),
    ("Heike Lorenz", "integration", "Sachbearbeiterin Fördermittel", "ehrenamt", "Fördermittel, Verwendungsnachweis, Kleinprojekte", "Deutsch", "Ich helfe Vereinen beim Antrag. Ein Anruf vor dem Schreiben spart uns beiden Arbeit."),
    ("Arben Krasniqi", "kammer", "Ausbildungsberater", "arbeit bildung", "Ausbildung, Prüfungserleichterungen, Albanisch", "Albanisch, Deutsch", "Ich besuche Ausbildungsbetriebe und bin da, wenn es in der Lehre klemmt."),
    ("Ulrike Stein", "caritas", "Familienberaterin", "teilhabe", "Trennung und Scheidung, Erziehungsberatung", "Deutsch, Englisch", "Ich berate Familien in allen Lebenslagen, mit Sprachmittlung auch ohne Deutsch."),
    ("Samir Haddad", "jmd", "Sozialpädagoge", "bildung teilhabe", "Jugendtreff, Mentoring, Aufenthaltsrecht junger Menschen", "Kurdisch, Arabisch, Deutsch", "Dienstags koche ich mit Jugendlichen, donnerstags schreiben wir Bewerbungen."),
    ("Gabriele Roth", "gleichstellung", "Gleichstellungsbeauftragte", "anti", "Gewaltschutz, Frauenhaus, Gleichstellung", "Deutsch", "Schutz vor Gewalt ist für alle Frauen im Landkreis da. Ich vermittle schnell und vertraulich."),
    ("Piotr Zieliński", "agentur", "Arbeitgeberservice", "arbeit eu-", "Stellenvermittlung, Zeitarbeit, Polnisch", "Polnisch, Deutsch", "Ich spreche mit Betrieben, die Leute suchen, und mit Leuten, die mehr können, als im Lebenslauf steht."),
    ("Miriam Schuster", "antidis", "Bildungsreferentin", "anti bildung", "Antirassistische Bildung, Fortbildungen, Argumentationstraining", "Deutsch, Hebräisch", "Ich gestalte Fortbildungen für Verwaltungen und Vereine, auch für einen halben Tag."),
    ("Farid Nazari", "drk", "Hausleiter", "wohnen ehrenamt", "Unterkunftsbetreuung, Brandschutz, Dari", "Dari, Deutsch", "Ich leite die Unterkunft in der Parkstraße. Ehrenamtliche sind immer willkommen."),
    ("Sabine Krause", "sportbund", "Übungsleiterin", "teilhabe", "Frauensport, Schwimmkurse", "Deutsch", "Donnerstags schwimmen bei mir nur Frauen. Drei Plätze sind immer frei."),
    ("Luca Moretti", "klinikum", "Pflegedienstleitung", "gesund arbeit", "Pflegefachkräfte, Einarbeitung, Willkommenskultur", "Italienisch, Deutsch, Englisch", "Neue Kolleginnen bekommen bei uns ein Jahr lang eine feste Begleitung."),
    ("Ngozi Eze", "sprachwerk", "Sprachmittlerin", "sprach gesund", "Dolmetschen im Krankenhaus, Englisch, Igbo", "Englisch, Igbo, Deutsch", "Ich übersetze vor allem bei Ärzten und Behörden."),
    ("Wolfgang Thiele", "forum", "Ehrenamtlicher Pate", "ehrenamt", "Patenschaften, Steuererklärung, Behördenpost", "Deutsch", "Rentner mit Zeit. Ich sortiere mit Familien die Post und war 40 Jahre beim Finanzamt."),
    ("Elena Dimitrova", "mbe", "Sozialberaterin", "eu- wohnen", "Krankenversicherung, Obdachlosigkeit, Bulgarisch", "Bulgarisch, Deutsch", "Ich berate Menschen, die zwischen allen Zuständigkeiten stehen."),
    ("Robert Günther", "hohenelster", "Sachgebietsleiter Ordnung", "eu-", "Melderecht, Ordnungsrecht", "Deutsch", "Kurze Wege im Rathaus: Wer anruft, bekommt am selben Tag eine Antwort."),
    ("Amal Saleh", "mehrgen", "Offener Treff", "teilhabe ehrenamt", "Internationales Frühstück, Hausaufgabenhilfe, Arabisch", "Arabisch, Deutsch", "Bei mir gibt es Frühstück für alle, die kommen. Meist sind es vierzig."),
    ("Frank Dietrich", "auslaender", "Einbürgerung", "anti", "Einbürgerung, Staatsangehörigkeit, Passbeschaffung", "Deutsch", "Ich bearbeite Einbürgerungen. Vollständige Anträge entscheide ich in vier Monaten."),
    ("Josefine Albrecht", "schulamt", "Schulsozialarbeit-Koordinatorin", "bildung", "Schulsozialarbeit, Bildung und Teilhabe, Schulwechsel", "Deutsch, Englisch", "Ich koordiniere 28 Schulsozialarbeiterinnen und Schulsozialarbeiter."),
    ("Mohammed Yusuf", "bruecke", "Sportgruppe und Fahrdienst", "teilhabe", "Fußball, Fahrdienst, Somali", "Somali, Arabisch, Deutsch", "Samstags spielen wir Fußball, danach fahren wir alle nach Hause."),
    ("Natalia Berg", "oksana", "Lehrerin Samstagsschule", "bildung", "Samstagsschule, Mathematik, Ukrainisch", "Ukrainisch, Deutsch", "Ich unterrichte Mathematik auf Ukrainisch und auf Deutsch."),
    ("Holger Ziegler", "genossen", "Hausmeisterdienst", "wohnen", "Wohnungsübergabe, Mülltrennung erklären", "Deutsch", "Ich zeige neuen Mietern alles, vom Sicherungskasten bis zur Biotonne."),
    ("Parisa Ahmadi", "vhs", "Lernbegleiterin", "sprach bildung", "Alphabetisierung, Lernberatung, Persisch", "Persisch, Deutsch", "Ich helfe beim Lernen zwischen den Kursen, auch am Samstag."),
    ("Matthias Rühl", "molkerei", "Betriebsrat", "arbeit anti", "Betriebsrat, Arbeitsrecht, Diskriminierung am Arbeitsplatz", "Deutsch", "Ich achte darauf, dass alle die gleichen Rechte bekommen, auch in der Zeitarbeit."),
    ("Sunita Sharma", "klinikum", "Assistenzärztin", "gesund", "Kenntnisprüfung Medizin, Fachsprachprüfung, Hindi", "Hindi, Englisch, Deutsch", "Ich habe die Fachsprachprüfung selbst bestanden und übe mit denen, die sie noch vor sich haben."),
    ("Ingrid Vogel", "awo", "Kita-Leiterin", "bildung", "Kita-Anmeldung, Eingewöhnung, Sprachkita", "Deutsch", "In unserer Kita sprechen Kinder 14 Sprachen. Wir haben Erfahrung mit sanfter Eingewöhnung."),
    ("Cem Özkan", "jugendamt", "Frühe Hilfen", "gesund bildung", "Frühe Hilfen, Familienhebamme, Türkisch", "Türkisch, Deutsch", "Ich besuche Familien mit Babys, wenn sie das möchten."),
    ("Silke Morgenroth", "weissenau", "Wohngeldstelle", "wohnen", "Wohngeld, Wohnberechtigungsschein", "Deutsch", "Ich rechne Wohngeld aus und sage ehrlich, ob sich ein Antrag lohnt."),
]  # fmt: skip

OFFERS = {
    "arbeit": [
        "Ich prüfe Lebensläufe und gebe ehrliche Rückmeldung.",
        "Ich vermittle Kontakte zu Betrieben, die Praktika anbieten.",
    ],
    "sprach": ["Freie Kursplätze melde ich jeden Freitag.", "Ich leihe Lehrmaterial für Alphabetisierungskurse aus."],
    "bildung": [
        "Ich begleite Eltern zum Gespräch in der Schule.",
        "Ich erkläre das Schulsystem in einem Elternabend bei Ihnen.",
    ],
    "wohnen": ["Ich komme zu Wohnungsbesichtigungen mit.", "Unsere Mappe für neue Mieter dürfen alle benutzen."],
    "gesund": ["Aufklärungsbögen in zwölf Sprachen.", "Ich kenne Praxen, die mit Sprachmittlung arbeiten."],
    "ehrenamt": ["Schulungen für Patinnen und Paten, auch abends.", "Ich finde Freiwillige für kurze Einsätze."],
    "anti": ["Fortbildung für Ihr Team, zwei Stunden.", "Erstberatung binnen drei Tagen."],
    "eu-": ["Hilfe beim Ausfüllen von Kindergeld-Anträgen.", "Merkblätter auf Rumänisch, Bulgarisch und Polnisch."],
    "teilhabe": ["Unser Saal steht anderen Vereinen mittwochs offen.", "Ich nehme Neue zum ersten Treffen mit."],
}
LOOKS_FOR = {
    "arbeit": ["Betriebe, die Teilzeitausbildung anbieten.", "Einen Sprachkurs am Abend."],
    "sprach": ["Lehrkräfte für einen Kurs in Auental.", "Räume mit Kinderbetreuung."],
    "bildung": ["Lesepatinnen für zwei Grundschulen.", "Nachhilfe in Mathematik."],
    "wohnen": ["Wohnungen für große Familien.", "Möbelspenden und jemanden mit Transporter."],
    "gesund": ["Eine Hebamme, die Tigrinya spricht.", "Therapieplätze für Kinder."],
    "ehrenamt": ["Fahrerinnen und Fahrer für Arzttermine auf dem Land."],
    "anti": ["Verwaltungen, die ihre Formulare vereinfachen wollen."],
    "eu-": ["Sprachmittlung für Rumänisch am Nachmittag."],
    "teilhabe": ["Vereine, die beim Sommerfest mitmachen.", "Musikinstrumente zum Ausleihen."],
}
REACHABLE = ["Montag bis Donnerstag, 9 bis 15 Uhr", "Am besten per E-Mail", "Dienstag und Donnerstag ganztags", "Nachmittags ab 13 Uhr", ""]  # fmt: skip

# name, address, institution as typed, state
APPLICANTS = [
    ("Yusuf Demir", APPLICANT, "Mehrgenerationenhaus Weissenau", Application.State.WAITING),
    ("Greta Hartung", "antrag2@example.org", "Tafel Geiselrode", Application.State.WAITING),
    ("Bogdan Ilić", "antrag3@example.org", "Spedition Elsterlog", Application.State.ASKED_BACK),
]


@dataclass
class People:
    """What the other apps' demo data builds on. `everybody`: all admitted members, the coordinator first."""

    coordinator: User
    lead: User
    member: User
    outsider: User
    applicant: User
    everybody: list[User]
    fields: list[ActionField]
    organisations: list[Organisation]

    def by_name(self, name: str) -> User:
        """The member of this name; KeyError when there is none."""
        return {user.name: user for user in self.everybody}[name]


def make_action_fields() -> list[ActionField]:
    """The nine action fields a new network starts with; existing ones stay as they are."""
    fields = []
    for position, (slug, name, icon, colour) in enumerate(FIELDS):
        defaults = {"name": name, "icon": icon, "colour": colour, "position": position}
        fields.append(ActionField.objects.get_or_create(slug=slug, defaults=defaults)[0])
    return fields


def build(rng: Random, now: datetime) -> People:
    """Nine action fields, 30 institutions, 64 members and three applicants; for an empty demo database only."""
    if not settings.IS_DEMO or User.objects.exists():
        raise RuntimeError("The demo network is only built on an empty demo database.")
    # Hashed once: 67 times Argon2 would take longer than all the rest.
    password_hash = make_password(settings.DEMO_PASSWORD)
    fields = make_action_fields()
    atlas.build()
    organisations = {
        key: actions.add_organisation(
            actor=None, name=name, short_name=short, sector=sector, town=town, description=text,
            offers=ORGANISATION_OFFERS.get(key, ""),
            postcode="06999", street=f"{rng.choice(['Marktplatz', 'Bahnhofstraße', 'Am Anger', 'Lindenallee'])} {rng.randint(1, 60)}",
        )
        for key, name, short, sector, town, text in ORGANISATIONS
    }  # fmt: skip
    everybody = [
        _member(rng, now, number, row, fields, organisations, password_hash) for number, row in enumerate(PEOPLE)
    ]
    coordinator, lead, member, outsider = everybody[:4]
    profiles_demo.enrich(rng, now, everybody)
    applicants = [_applicant(rng, now, coordinator, row, password_hash) for row in APPLICANTS]
    return People(coordinator, lead, member, outsider, applicants[0], everybody, fields, list(organisations.values()))


def _member(
    rng: Random,
    now: datetime,
    number: int,
    row: tuple[str, str, str, str, str, str, str],
    fields: list[ActionField],
    organisations: dict[str, Organisation],
    password_hash: str,
) -> User:
    name, organisation, function, parts, expertise, languages, bio = row
    user = actions.add_member(
        actor=None,
        email=FIXED_ADDRESSES[number] if number < len(FIXED_ADDRESSES) else f"person{number + 1}@example.org",
        name=name,
        organisation=organisations[organisation],
        is_coordinator=number == 0,
        password_hash=password_hash,
    )
    actions.give_consent(actor=user)
    topic = parts.split()[0]
    visibility = rng.choices(list(Profile.Visibility), weights=[2, 4, 13, 1])[0]
    actions.update_profile(
        actor=user,
        profile=user.profile,
        data=ProfileInput(
            name=name,
            function=function,
            organisation=user.organisation,
            bio=bio,
            offers=rng.choice(OFFERS[topic]) if rng.random() < 0.7 else "",
            looks_for=rng.choice(LOOKS_FOR[topic]) if rng.random() < 0.5 else "",
            phone=f"03999 {rng.randint(100, 999)}-{rng.randint(10, 99)}",
            phone_visibility=visibility,
            email_visibility=Profile.Visibility.NOBODY if number % 9 == 8 else Profile.Visibility.MEMBERS,
            reachability=rng.choice(REACHABLE),
            region=REGIONS[organisations[organisation].town],
            languages=tuple(languages.split(", ")),
            shows_presence=number % 11 != 10,
            action_fields=tuple(field for field in fields if any(part in field.slug for part in parts.split())),
            expertise=tuple(expertise.split(", ")),
        ),
    )
    _set_dates(rng, now, user, number)
    return user


def _set_dates(rng: Random, now: datetime, user: User, number: int) -> None:
    """The last five persons are new this month; most were here this week."""
    joined = now - timedelta(days=rng.randint(3, 25) if number >= len(PEOPLE) - 5 else rng.randint(60, 900))
    user.date_joined, user.admitted_at = joined, joined + timedelta(hours=rng.randint(2, 30))
    user.last_active = now - timedelta(
        minutes=rng.choice([5, 40, 180, 600, 1440, 4320, 10_080, 43_200]) + rng.randint(0, 90)
    )
    user.save(update_fields=["date_joined", "admitted_at", "last_active"])


def _applicant(
    rng: Random, now: datetime, coordinator: User, row: tuple[str, str, str, str], password_hash: str
) -> User:
    name, email, organisation_name, state = row
    user = User(email=email, password=password_hash)
    user.set_name(name)
    application = actions.apply(user=user, organisation_name=organisation_name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    actions.confirm_application(user=user)
    if state == Application.State.ASKED_BACK:
        actions.ask_back(
            actor=coordinator, application=application, question="In welchem Ort arbeiten Sie, und für wen?"
        )
    moment = now - timedelta(hours=rng.randint(3, 90))
    Application.objects.filter(pk=application.pk).update(
        created=moment, confirmed_at=moment + timedelta(minutes=4), step_since=moment + timedelta(minutes=4)
    )
    return user
