"""Three kinds of things to find, made of the apps' models, with documents of the tests' own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from feed.models import Impulse, Post
from groups.models import Group
from kurzewege.common.richtext import to_plain
from kurzewege.common.searchindex import api as search
from kurzewege.common.searchindex import kinds

# By primary key of the impulse: what its files say.
PAGES: dict[int, list[Any]] = {}


def post_document(post: Post) -> search.Document | None:
    if post.deleted_at:
        return None
    text = to_plain(post.body)
    return search.Document(text[:60], text, f"/posts/{post.key}/", group_id=post.group_id, moment=post.created)


def impulse_document(impulse: Impulse) -> search.Document:
    return search.Document(impulse.title, impulse.summary, f"/impulses/{impulse.key}/", pages=PAGES.get(impulse.pk, ()))


def group_document(group: Group) -> search.Document:
    return search.Document(group.name, group.purpose, f"/groups/{group.key}/")


@pytest.fixture(autouse=True)
def only_these_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_registered", {})
    PAGES.clear()
    search.register(search.SearchKind("group", "Gruppen", Group, group_document, order=30))
    search.register(search.SearchKind("post", "Neuigkeiten", Post, post_document, order=10))
    search.register(search.SearchKind("impulse", "Impulse", Impulse, impulse_document, order=20))


@pytest.fixture
def write(db: None) -> Callable[..., Post]:
    """`write(text, group=None, **fields)` writes a post and indexes it."""

    def write_post(text: str, group: Group | None = None, **fields: Any) -> Post:
        fields.setdefault("created", timezone.now())
        post = Post.objects.create(body=f"<p>{text}</p>", group=group, **fields)
        search.index(post)
        return post

    return write_post


@pytest.fixture
def tell(db: None) -> Callable[..., Impulse]:
    """`tell(title, summary, pages=[…])` makes an impulse and indexes it."""

    def make(title: str, summary: str = "", pages: list[Any] | None = None) -> Impulse:
        impulse = Impulse.objects.create(title=title, summary=summary, body="", created=timezone.now())
        PAGES[impulse.pk] = pages or []
        search.index(impulse)
        return impulse

    return make
