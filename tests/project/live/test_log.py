"""Numbers without gaps in the order of the commits, and what happens when history is gone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test import RequestFactory
from django.utils import timezone

from kurzewege.common.live import api as live
from kurzewege.common.live import frames, log, relay
from kurzewege.common.live.log import Cursor
from kurzewege.common.live.models import TopicEvent, TopicHead
from kurzewege.common.live.topics import topic_of

NAME = "wall:main"


class Wall(live.Topic):
    prefix = "wall"
    coalesce = {"pinned"}

    def render(self, name: str, events: list[TopicEvent], language: str) -> list[live.Patch]:
        return [live.Patch(f"note-{event.ref}", event.kind, "text") for event in events]


@pytest.fixture
def wall() -> Wall:
    kind = Wall()
    live.register(kind)
    return kind


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[relay.Hint]]:
    """The hints that would go out."""
    found: list[relay.Hint] = []
    monkeypatch.setattr(relay, "publish", found.append)
    return found


@pytest.mark.django_db
def test_append_numbers_each_topic_from_one_without_gaps() -> None:
    assert [live.append("wall:a", "written") for _ in range(3)] == [1, 2, 3]
    assert live.append("wall:b", "written") == 1
    assert list(TopicEvent.objects.filter(topic__name="wall:a").values_list("seq", flat=True)) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_append_rolled_back_takes_its_number_back_and_sends_no_hint(hints: list[relay.Hint]) -> None:
    live.append(NAME, "written")
    with transaction.atomic():
        live.append(NAME, "written")
        transaction.set_rollback(True)
    assert live.append(NAME, "written") == 2
    assert [hint["seq"] for hint in hints] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_hint_goes_out_after_the_commit_and_says_whether_it_may_wait(wall: Wall, hints: list[relay.Hint]) -> None:
    with transaction.atomic():
        live.append(NAME, "pinned")
        live.append(NAME, "written")
        live.append("unregistered:x", "written")
        live.signal([3, 1, 3], "bell")
        live.rights_changed(iter([7]))
        live.signal([], "bell")
        live.rights_changed([])
        assert hints == []
    assert hints == [
        {"type": "event", "topic": NAME, "seq": 1, "urgent": False},
        {"type": "event", "topic": NAME, "seq": 2, "urgent": True},
        {"type": "event", "topic": "unregistered:x", "seq": 1, "urgent": True},
        {"type": "signal", "users": [1, 3], "kind": "bell"},
        {"type": "rights", "users": [7]},
    ]


@pytest.mark.django_db(transaction=True)
def test_first_events_of_a_topic_at_the_same_moment_get_different_numbers() -> None:
    def append(number: int) -> list[int]:
        try:
            return [live.append(NAME, "written", ref=str(number)) for _ in range(5)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        numbers = [seq for seqs in threads.map(append, range(8)) for seq in seqs]
    assert sorted(numbers) == list(range(1, 41))
    assert TopicHead.objects.get().head == 40


@pytest.mark.django_db
def test_frame_from_every_number_leads_to_the_head(wall: Wall) -> None:
    for number in range(4):
        live.append(NAME, "written", ref=str(number))
    head = frames.head_of(NAME)
    for seq in range(4):
        text = frames.frame(wall, NAME, Cursor(seq, head.epoch), head, "de")
        assert text is not None
        assert f'"from":{seq},"to":4' in text
        assert text.count("note-") == 4 - seq
    assert frames.frame(wall, NAME, head, head, "de") is None
    assert frames.frame(wall, NAME, Cursor(4), head, "de") is None


@pytest.mark.django_db
@pytest.mark.parametrize("have", [Cursor(5), Cursor(2, "other"), Cursor(4, "other")])
def test_frame_for_an_unknown_past_is_a_reset(wall: Wall, have: Cursor) -> None:
    for _ in range(4):
        live.append(NAME, "written")
    head = frames.head_of(NAME)
    assert frames.frame(wall, NAME, have, head, "de") == frames.as_text(
        {"topic": NAME, "epoch": head.epoch, "to": 4, "reset": True}
    )


@pytest.mark.django_db
def test_frame_of_a_broken_renderer_is_a_reset(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Wall):
        def render(self, *args: object) -> list[live.Patch]:
            raise KeyError("broken")

    live.append(NAME, "written")
    text = frames.frame(Broken(), NAME, Cursor(), frames.head_of(NAME), "de")
    assert '"reset":true' in (text or "")
    assert "rendering wall:main" in caplog.text


@pytest.mark.django_db
def test_counting_anew_makes_old_cursors_meaningless(wall: Wall) -> None:
    live.append(NAME, "written")
    before = frames.head_of(NAME)
    live.restart_counting()
    after = frames.head_of(NAME)
    assert after.seq == before.seq
    assert '"reset":true' in (frames.frame(wall, NAME, before, after, "de") or "")


@pytest.mark.django_db
def test_sweep_keeps_seven_days_and_the_newest_events(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "KEEP_EVENTS", 6)
    for name in (NAME, "wall:quiet"):
        for _ in range(10 if name == NAME else 3):
            live.append(name, "written")
    week_ago = timezone.now() - timedelta(days=7, minutes=1)
    TopicEvent.objects.filter(topic__name="wall:quiet", seq=1).update(at=week_ago)
    assert log.sweep() == 5
    kept = TopicEvent.objects.values_list("topic__name", "seq").order_by("topic__name", "seq")
    assert list(kept) == [*((NAME, seq) for seq in range(5, 11)), ("wall:quiet", 2), ("wall:quiet", 3)]
    head = frames.head_of(NAME)
    assert '"reset":true' in (frames.frame(wall, NAME, Cursor(3, head.epoch), head, "de") or "")
    assert '"from":4' in (frames.frame(wall, NAME, Cursor(4, head.epoch), head, "de") or "")


@pytest.mark.django_db
def test_unmarked_page_starts_before_what_it_may_have_missed() -> None:
    for _ in range(3):
        live.append(NAME, "written")
    TopicEvent.objects.filter(seq__lte=2).update(at=timezone.now() - timedelta(seconds=30))
    request = RequestFactory().get("/")
    assert live.cursor(request, NAME).seq == 2
    live.mark(request, NAME, "wall:none")
    live.append(NAME, "written")
    assert live.cursor(request, NAME).seq == 3
    assert live.cursor(request, "wall:none") == Cursor()
    assert live.cursor(None, "wall:none") == Cursor()


@pytest.mark.django_db
def test_attributes_carry_topic_number_and_epoch() -> None:
    live.append(NAME, "written")
    request = RequestFactory().get("/")
    live.mark(request, NAME)
    epoch = TopicHead.objects.get().epoch
    assert live.attributes(request, NAME) == (
        f'data-live-topic="wall:main" data-live-seq="1" data-live-epoch="{epoch}"'
    )
    assert 'data-live-topic="wall:&quot;"' in live.attributes(request, 'wall:"')


@pytest.mark.django_db
def test_append_costs_the_same_for_the_first_and_the_thousandth_event(django_assert_num_queries: object) -> None:
    live.append(NAME, "written")
    with django_assert_num_queries(3):  # type: ignore[operator]
        live.append(NAME, "written")
    assert connection.in_atomic_block


def test_ring_forgets_the_oldest_when_it_holds_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = frames.Ring()
    monkeypatch.setattr(ring, "MAX_CHARACTERS", 10)
    keys = [(NAME, Cursor(seq), Cursor(seq + 1), "de") for seq in range(3)]
    for key in keys:
        ring.put(key, "xxxx")
    ring.put(keys[2], "yyyyyy")
    assert [ring.get(key) for key in keys] == [None, "xxxx", "yyyyyy"]


@pytest.mark.parametrize("name", ["", "wall", "wall:", ":x", "unknown:x", "wall:" + "x" * 76])
def test_malformed_name_is_no_topic(wall: Wall, name: str) -> None:
    assert topic_of(name) is None


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5e3x99999", "٣", "²", "1" * 16, None, [1], {"a": 1}, True])
def test_malformed_cursor_is_none(text: object) -> None:
    assert Cursor.parse(text) is None


@pytest.mark.parametrize(("text", "cursor"), [("17", Cursor(17)), ("17.3fa9", Cursor(17, "3fa9")), (17, Cursor(17))])
def test_cursor_reads_what_it_writes(text: object, cursor: Cursor) -> None:
    assert Cursor.parse(text) == cursor
    assert Cursor.parse(str(cursor)) == cursor


@pytest.mark.parametrize("prefix", ["", "a:b"])
def test_topic_without_a_usable_prefix_cannot_be_registered(prefix: str) -> None:
    kind = Wall()
    kind.prefix = prefix
    with pytest.raises(ValueError, match="not a topic prefix"):
        live.register(kind)
