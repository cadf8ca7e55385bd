"""Input of the feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groups.models import Group
from kurzewege.common.files.fields import AttachmentsField
from kurzewege.common.forms import DayField
from kurzewege.common.richtext import RichTextField
from members.models import ActionField

from . import actions
from .models import Comment, Entry, Impulse, Post

EFFORT_HINTS = {
    Impulse.Effort.SMALL: _("small: can start next week"),
    Impulse.Effort.MEDIUM: _("medium: takes some preparation"),
    Impulse.Effort.LARGE: _("large: needs partners or money"),
}
# The value of `readers` for the whole network; shorter than any group's key.
EVERYBODY = "all"
MAX_TAGS = 10
MAX_PIN_DAYS = 90


def reader_choices(groups: Sequence[Group], member_count: int) -> list[Any]:
    """Who may read a new post, as the options of a select: the network, then my groups, by who reads them along.

    The groups carry `member_count`.
    """
    everybody = ngettext("The one member", "All %(count)d members", member_count) % {"count": member_count}
    choices: list[Any] = [(EVERYBODY, everybody)]
    openly = [_reader_choice(group) for group in groups if group.openness == Group.Openness.OPEN]
    closed = [_reader_choice(group) for group in groups if group.openness != Group.Openness.OPEN]
    if openly:
        choices.append((_("In an open group: all members can read along"), openly))
    if closed:
        choices.append((_("In a closed group: only its members read"), closed))
    return choices


def _reader_choice(group: Any) -> tuple[str, str]:
    text = ngettext("%(group)s – %(count)d member", "%(group)s – %(count)d members", group.member_count)
    return group.key, text % {"group": group.name, "count": group.member_count}


class PostForm(forms.Form):
    """A new update. `readers` is a group's key, or "all" for the whole network."""

    body = RichTextField(label=_("Your update"), error_messages={"required": actions.NO_TEXT})
    attachments = AttachmentsField(label=_("Pictures and files"), required=False)
    readers = forms.ChoiceField(label=_("Who will read this"))

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        actor: Any,
        groups: Sequence[Group],
        member_count: int,
        only: Group | None = None,
    ) -> None:
        super().__init__(data, files)
        self.actor, self.only = actor, only
        _attachments_of(self, actor)
        self.groups = {group.key: group for group in groups}
        if only is not None:
            self.fields["readers"].widget = forms.HiddenInput()
            self.fields["readers"].initial = only.key
        self.fields["readers"].choices = reader_choices([only] if only else groups, member_count)  # type: ignore[attr-defined]
        choose = _("Please choose one of your own groups, or all members.")
        self.fields["readers"].error_messages.update(invalid_choice=choose, required=choose)

    @property
    def readers_label(self) -> str:
        """Who reads what is written into the form's one group."""
        return _reader_choice(self.only)[1] if self.only else ""

    def save(self) -> Entry:
        """The new entry."""
        data = self.cleaned_data
        return actions.publish_post(
            actor=self.actor, body=data["body"], group=self.groups.get(data["readers"]), file_keys=data["attachments"]
        )


def composer_context(form: PostForm) -> dict[str, Any]:
    """What `_composer.html` needs."""
    return {"composer": form, "composer_group": form.only, "first_name": form.actor.name.partition(" ")[0]}


def _attachments_of(form: forms.Form, actor: Any, thing: Post | Impulse | None = None) -> None:
    """Let the field take this person's drafts, and show the files that the thing has."""
    field = form.fields["attachments"]
    field.uploader, field.owner = actor, thing  # type: ignore[attr-defined]


class EditPostForm(forms.Form):
    """Change one's own update; the files are those it has afterwards."""

    body = RichTextField(label=_("Your update"), error_messages={"required": actions.NO_TEXT})
    attachments = AttachmentsField(label=_("Pictures and files"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, actor: Any, post: Post) -> None:
        super().__init__(data, files, initial={"body": post.body})
        self.actor, self.post = actor, post
        _attachments_of(self, actor, post)

    def save(self) -> Post:
        data = self.cleaned_data
        return actions.edit_post(actor=self.actor, post=self.post, body=data["body"], file_keys=data["attachments"])


class CommentForm(forms.Form):
    """A comment: plain text, in which addresses become links."""

    body = RichTextField(
        label=_("Your comment"),
        max_length=5000,
        error_messages={"required": _("Please write a comment first.")},
        widget=forms.Textarea(attrs={"rows": 1, "data-grow": True}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, actor: Any, entry: Entry) -> None:
        super().__init__(data, files, auto_id=f"comment-{entry.key}-%s")
        self.actor, self.entry = actor, entry

    def save(self) -> Comment:
        return actions.add_comment(actor=self.actor, entry=self.entry, body=self.cleaned_data["body"])


class PinForm(forms.Form):
    """Until which day an entry stays on top."""

    until = DayField(label=_("On top until the end of"))

    def __init__(self, data: Any = None, files: Any = None, *, actor: Any, entry: Entry) -> None:
        today = timezone.localdate()
        pinned = timezone.localdate(entry.pinned_until) if entry.pinned_until else None
        initial = pinned if pinned and pinned >= today else today + dt.timedelta(days=7)
        super().__init__(data, files, initial={"until": initial})
        self.actor, self.entry = actor, entry

    def clean_until(self) -> dt.date:
        until = self.cleaned_data["until"]
        today = timezone.localdate()
        if until < today:
            raise forms.ValidationError(_("Please choose a date in the future."))
        if until > today + dt.timedelta(days=MAX_PIN_DAYS):
            raise forms.ValidationError(_("Please choose a date within the next 90 days."))
        return until

    def save(self) -> Entry:
        end_of_day = dt.datetime.combine(self.cleaned_data["until"], dt.time(23, 59, 59))
        until = timezone.make_aware(end_of_day)
        return actions.pin_entry(actor=self.actor, entry=self.entry, until=until)


class ImpulseForm(forms.Form):
    """Write or change an impulse."""

    title = forms.CharField(label=_("Title"), max_length=120)
    summary = forms.CharField(
        label=_("In one sentence"), max_length=240, help_text=_("What others have from it. It stands in the list.")
    )
    body = RichTextField(label=_("Text"), help_text=_("What you did, what helped, what you would do differently."))
    attachments = AttachmentsField(label=_("Pictures and files"), required=False)
    action_field = forms.ModelChoiceField(
        label=_("Action field"), queryset=ActionField.objects.none(), required=False, empty_label=_("across all fields")
    )
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    effort = forms.ChoiceField(label=_("Effort"), required=False)
    tags = forms.CharField(label=_("Tags"), max_length=300, required=False, help_text=_("Separated by commas."))
    wants_public = forms.BooleanField(
        label=_("May be shown in public"),
        required=False,
        help_text=_("Everybody on the internet could read it, as soon as the coordinators say yes."),
    )

    def __init__(self, data: Any = None, files: Any = None, *, actor: Any, impulse: Impulse | None = None) -> None:
        super().__init__(data, files, initial=self._initial_of(impulse))
        self.actor, self.impulse = actor, impulse
        self.fields["action_field"].queryset = ActionField.objects.visible_to(actor).current()  # type: ignore[attr-defined]
        self.fields["effort"].choices = [("", _("not said")), *EFFORT_HINTS.items()]  # type: ignore[attr-defined]
        _attachments_of(self, actor, impulse)

    @staticmethod
    def _initial_of(impulse: Impulse | None) -> dict[str, Any]:
        if impulse is None:
            return {}
        names = ("title", "summary", "body", "action_field", "place", "effort", "wants_public")
        return {name: getattr(impulse, name) for name in names} | {"tags": ", ".join(impulse.tags.names())}

    def clean_tags(self) -> list[str]:
        tags = [tag for tag in (part.strip() for part in self.cleaned_data["tags"].split(",")) if tag]
        if len(tags) > MAX_TAGS or any(len(tag) > 100 for tag in tags):
            raise forms.ValidationError(_("Please give at most ten short tags."))
        return tags

    def save(self) -> Impulse:
        data = dict(self.cleaned_data)
        file_keys = data.pop("attachments")
        if self.impulse is None:
            return actions.publish_impulse(actor=self.actor, file_keys=file_keys, **data)
        return actions.edit_impulse(actor=self.actor, impulse=self.impulse, file_keys=file_keys, **data)
