"""The action fields a network starts with: data, which coordinators then rename, reorder, add to and retire."""

# slug, name, icon, colour
FIELDS = [
    ("arbeitsmarktintegration", "Arbeitsmarktintegration", "briefcase", "#985000"),
    ("spracherwerb-sprachmittlung", "Spracherwerb & Sprachmittlung", "languages", "#1d5ea8"),
    ("bildung", "Bildung", "graduation-cap", "#6b42a1"),
    ("wohnen", "Wohnen", "house", "#8c2f52"),
    ("gesundheitliche-versorgung", "Gesundheitliche Versorgung", "heart-pulse", "#b32a20"),
    ("ehrenamt", "Ehrenamt", "hand-heart", "#2d6c35"),
    ("anti-diskriminierung", "Anti-Diskriminierung", "scale", "#665200"),
    ("eu-buergerinnen-und-eu-buerger", "EU-Bürgerinnen und EU-Bürger", "globe", "#00627d"),
    ("soziale-teilhabe-begegnung", "Soziale Teilhabe & Begegnung", "users-round", "#a12d7c"),
]
