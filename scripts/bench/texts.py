"""German-looking text with the statistics that matter to a search: few frequent words, many rare compounds."""

import random

_FIRST = (
    "Sprach Wohn Bildungs Arbeits Schul Jugend Frauen Familien Gesundheits Nachbarschafts Vereins Kultur Sport Rathaus"
    " Beratungs Berufs Kita Stadt Land Kreis Ehrenamts Integrations Willkommens Asyl Eltern Senioren Bus Netzwerk"
    " Garten Fest Begegnungs Übersetzungs Anerkennungs Ausbildungs Praktikums Betriebs Handwerks Pflege Sommer Winter"
)
_SECOND = (
    "kurs angebot treffen gruppe beratung projekt stelle abend fest raum haus tag woche plan bericht antrag konzept"
    " förderung hilfe gespräch runde werkstatt laden büro zentrum platz beirat austausch termin liste"
)
_SMALL = (
    "und die der wir für mit im in eine ein auf ist den das haben suchen bieten braucht freuen uns alle gemeinsam"
    " jetzt noch sehr gern bitte wer kann am ab bis morgen heute neue erste nächste offen kostenlos"
)

_SMALL_WORDS = _SMALL.split()
COMPOUNDS = [f"{first}{second}" for second in _SECOND.split() for first in _FIRST.split()]


class Writer:
    """Writes texts from a `random.Random`: the same seed gives the same texts."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        words = list(COMPOUNDS)
        # Their own shuffle, so that the order of frequency does not depend on what was drawn before.
        random.Random(1).shuffle(words)
        self.by_frequency = words
        # Zipf: the word of rank r stands 1/r times as often as the first.
        total, self._steps = 0.0, []
        for rank in range(1, len(words) + 1):
            total += 1 / rank
            self._steps.append(total)

    def compounds(self, count: int) -> list[str]:
        return self._rng.choices(self.by_frequency, cum_weights=self._steps, k=count)

    def sentence(self, words: int) -> str:
        """A capital letter, compounds among small words, a full stop."""
        small = self._rng.choices(_SMALL_WORDS, k=words - words // 3)
        mixed = [word for pair in zip(small, [*self.compounds(words // 3), *small], strict=False) for word in pair]
        text = " ".join(mixed[:words])
        return f"{text[:1].upper()}{text[1:]}."

    def title(self) -> str:
        first, second = self.compounds(2)
        return f"{first} und {second}"

    def text(self) -> str:
        """Two to five sentences."""
        return " ".join(self.sentence(self._rng.randint(6, 14)) for _ in range(self._rng.randint(2, 5)))
