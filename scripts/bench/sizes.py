"""How large the measured networks are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """`indexed_share` of the entries is in the search index; `groups` counts the six standing ones too."""

    name: str
    members: int
    groups: int
    entries: int
    comments: int
    likes: int
    indexed_share: float = 1.0


SIZES = {
    size.name: size
    for size in (
        Size("XS", members=12, groups=11, entries=60, comments=90, likes=120),
        Size("S", members=80, groups=16, entries=2_000, comments=4_000, likes=10_000),
        # Five thousand questions, and little else in the index: what is asked of OPEN MIC every day.
        Size("M", members=500, groups=40, entries=50_000, comments=5_000, likes=10_000, indexed_share=0.05),
        # All 100,000 in the index would double the time of seeding.
        Size("L", members=2_000, groups=100, entries=100_000, comments=100_000, likes=200_000, indexed_share=0.25),
    )
}
