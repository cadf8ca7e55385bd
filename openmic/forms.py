"""Input of OPEN MIC."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from feed.forms import EVERYBODY, reader_choices
from groups.models import Group
from kurzewege.common.files.fields import AttachmentsField
from kurzewege.common.forms import SeveralField
from kurzewege.common.richtext import RichTextField
from members.models import ActionField, User

from . import actions
from .models import Answer, Question

MAX_FIELDS, MAX_TAGS, MAX_TAG_LETTERS = 3, 5, 40
MIN_LETTERS = 8


class QuestionWords(forms.Form):
    """What is asked; one field is enough, the rest helps the right people to see it."""

    text = forms.CharField(
        label=_("What would you like to ask the network?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300, "data-kept": ""}),
    )
    detail = RichTextField(label=_("More about it"), required=False)
    action_fields = SeveralField(
        label=_("Action fields"),
        queryset=ActionField.objects.none(),
        required=False,
        help_text=_("Whoever fits best is asked at once. Three at most."),
    )
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=MAX_TAGS * (MAX_TAG_LETTERS + 2),
        help_text=_("Separated by commas, five at most: what people know who could answer."),
    )
    attachments = AttachmentsField(label=_("Files"), required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["action_fields"].queryset = ActionField.objects.visible_to(actor).current()  # type: ignore[attr-defined]
        self.fields["attachments"].uploader = actor  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text = " ".join(self.cleaned_data["text"].split())
        if sum(letter.isalpha() for letter in text) < MIN_LETTERS:
            raise forms.ValidationError(_("Please ask in a whole sentence, so that others understand it."))
        return text

    def clean_action_fields(self) -> Any:
        chosen = self.cleaned_data["action_fields"]
        if len(chosen) > MAX_FIELDS:
            raise forms.ValidationError(_("Please choose three action fields at most."))
        return chosen

    def clean_tags(self) -> list[str]:
        tags = list(dict.fromkeys(" ".join(tag.split()) for tag in self.cleaned_data["tags"].split(",") if tag.strip()))
        if len(tags) > MAX_TAGS:
            raise forms.ValidationError(_("Please write five tags at most."))
        if any(len(tag) > MAX_TAG_LETTERS for tag in tags):
            raise forms.ValidationError(_("Please keep each tag below 40 letters."))
        return tags


class QuestionForm(QuestionWords):
    """A new question. `readers` is the key of one of my groups, or "all" for the whole network."""

    readers = forms.ChoiceField(label=_("Who will read this"))

    def __init__(
        self,
        *args: Any,
        actor: User,
        groups: Sequence[Group] = (),
        member_count: int = 0,
        only: Group | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.groups = {group.key: group for group in ([only] if only else groups)}
        readers: Any = self.fields["readers"]
        if only:
            readers.widget = forms.HiddenInput()
            readers.initial = only.key
            self.fields["text"].label = _("What would you like to ask the group?")
        readers.choices = reader_choices([only] if only else groups, member_count)
        choose = _("Please choose one of your own groups, or all members.")
        readers.error_messages.update(invalid_choice=choose, required=choose)

    @property
    def readers_label(self) -> str:
        """Who reads what is asked when there is nothing to choose."""
        return next((label for label in self._labels() if label), "")

    def _labels(self) -> list[str]:
        wanted = next(iter(self.groups), EVERYBODY)
        options = [option for choice in self.fields["readers"].choices for option in _options(choice)]  # type: ignore[attr-defined]
        return [str(label) for value, label in options if value == wanted]

    def save(self) -> Question:
        """The question on the board that was chosen."""
        data = self.cleaned_data
        group = self.groups.get(data["readers"])
        return actions.ask_question(
            actor=self.actor,
            board=actions.group_board(group) if group else actions.everyday_board(),
            text=data["text"],
            detail=data["detail"],
            action_fields=data["action_fields"],
            tags=data["tags"],
            file_keys=data["attachments"],
        )


def _options(choice: Any) -> list[Any]:
    return list(choice[1]) if isinstance(choice[1], (list, tuple)) else [choice]


class AnswerForm(forms.Form):
    """An answer with formatting and files."""

    body = RichTextField(label=_("Your answer"))
    attachments = AttachmentsField(label=_("Files"), required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["attachments"].uploader = actor  # type: ignore[attr-defined]

    def save(self, *, question: Question) -> Answer:
        """The answer under the question."""
        data = self.cleaned_data
        return actions.answer_question(
            actor=self.actor, question=question, body=data["body"], file_keys=data["attachments"]
        )
