"""Keeping the directory's words and facets in step with the profiles.

Only what a person shows to all members is written here, so nothing that is asked of it can tell more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from kurzewege.common.facts import on
from kurzewege.common.searchindex import analysis

from .. import rules
from ..facts import ActionFieldChanged
from ..folding import slug_of
from ..models import ActionField, DirectoryWord, Profile

Where = DirectoryWord.Where


def texts_of(profile: Profile) -> dict[Where, str]:
    """What a person shows to all members, by where it stands; empty texts are left out.

    The pages draw their reasons from the same texts: what is not in here is no reason either.
    """
    user = profile.user
    organisation = user.organisation
    texts = {
        Where.NAME: user.name,
        Where.EXPERTISE: ", ".join(tag.name for tag in profile.expertise.all()),
        Where.FUNCTION: user.function,
        Where.INSTITUTION: f"{organisation.name}\n{organisation.short_name}" if organisation else "",
        Where.OFFERS: profile.offers,
        Where.LANGUAGES: profile.languages,
        Where.REGION: profile.region,
        Where.ACTION_FIELDS: ", ".join(field.name for field in profile.action_fields.all()),
        Where.ABOUT: profile.bio,
        Where.LOOKS_FOR: profile.looks_for,
    }
    return {where: text for where, text in texts.items() if text.strip() and rules.is_for_all(profile, where.name)}


def word_rows(user: Any, texts: dict[Where, str]) -> Iterator[DirectoryWord]:
    """The rows for these texts, each word once per place."""
    for where, text in texts.items():
        for is_stem, words in ((True, analysis.analyse(text)), (False, analysis.folded_words(text))):
            for word in dict.fromkeys(words):
                yield DirectoryWord(user=user, where=where, word=word, is_stem=is_stem)


def facets_of(profile: Profile, texts: dict[Where, str]) -> str:
    """`Profile.directory_facets`: action fields (`f`), expertise (`t`), languages (`l`), region (`r`), offers (`o`).

    The key is the same for all spellings of a word; the label is how this person writes it.
    """
    lines: list[tuple[str, Any, str]] = []
    if Where.ACTION_FIELDS in texts:
        lines += [("f", field.slug, "") for field in profile.action_fields.all()]
    if Where.EXPERTISE in texts:
        lines += [("t", tag.slug, tag.name) for tag in profile.expertise.all()]
    if Where.LANGUAGES in texts:
        lines += [("l", slug_of(language), language) for language in profile.language_list]
    if Where.REGION in texts:
        lines.append(("r", slug_of(profile.region), profile.region))
    if Where.OFFERS in texts:
        lines.append(("o", "1", ""))
    return "\n".join(f"{kind}:{key}={label}" for kind, key, label in lines if key)


def refresh(profile: Profile) -> None:
    """Bring up to date by what the directory finds this person, in the caller's transaction."""
    texts = texts_of(profile)
    DirectoryWord.objects.filter(user=profile.user).delete()
    DirectoryWord.objects.bulk_create(word_rows(profile.user, texts), batch_size=500)
    profile.directory_facets = facets_of(profile, texts)
    profile.save(update_fields=["directory_facets"])


def refresh_all(profiles: QuerySet[Profile]) -> None:
    """Bring these profiles up to date."""
    for profile in with_what_is_indexed(profiles).iterator(chunk_size=200):
        refresh(profile)


def fill(**kwargs: Any) -> None:
    """Receiver of `post_migrate`: profiles without any words were there before this index was."""
    refresh_all(Profile.objects.filter(user__directory_words=None))


def with_what_is_indexed(profiles: Any) -> Any:
    """Profiles with everything `texts_of` reads; three queries."""
    return profiles.select_related("user__organisation").prefetch_related("action_fields", "expertise")


@on(ActionFieldChanged)
def follow_new_name(fact: ActionFieldChanged) -> None:
    """People are found by what their action fields are called now."""
    if ActionField.objects.get(pk=fact.field_id).name != fact.old_name:
        refresh_all(Profile.objects.filter(action_fields=fact.field_id))
