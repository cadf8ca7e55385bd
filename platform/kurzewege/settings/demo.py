"""Who the demo network is run by, and who can sign in there."""

OPERATOR = {
    "name": "Landratsamt Saaletal-Kreis (erfunden)",
    "street": "Marktplatz 1",
    "town": "06999 Saalfurt",
    "email": "koordination@example.org",
    "phone": "03999 100-0",
    "representative": "die Landrätin",
    "privacy_officer": "datenschutz@example.org",
}

# Shown when the demo starts; made by `manage.py demo`.
ACCOUNTS = {
    "koordination@example.org": "Koordination: nimmt Mitglieder auf, lädt zum Plenum ein",
    "leitung@example.org": "Leitung einer Arbeitsgruppe",
    "mitglied@example.org": "Mitglied",
    "extern@example.org": "Mitglied ohne geschlossene Gruppen",
    "antrag@example.org": "wartet auf die Aufnahme",
}
