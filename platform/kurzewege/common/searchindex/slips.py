"""How many typing slips lie between two words."""

from __future__ import annotations


def distance_within(typed: str, word: str, limit: int) -> int | None:
    """Slips from `typed` to `word` (a letter missing, added, wrong, or two swapped), None when more than `limit`.

    Optimal string alignment distance (Damerau 1964, Levenshtein 1966), stopped as soon as the limit is passed.
    """
    if abs(len(typed) - len(word)) > limit:
        return None
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, start=1):
        last, before, row = before, row, [i]
        for j, other in enumerate(word, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if last and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return None
    return row[-1] if row[-1] <= limit else None
