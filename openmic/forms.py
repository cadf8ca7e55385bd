"""Input of OPEN MIC."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurzewege.common.files.fields import AttachmentsField
from kurzewege.common.richtext import RichTextField
from members.models import ActionField, User

from . import actions
from .models import Answer, Board, Question

MAX_FIELDS = 3
MIN_LETTERS = 8


class QuestionForm(forms.Form):
    """A question to all members; one field is enough, the rest helps the right people to see it."""

    text = forms.CharField(
        label=_("What would you like to ask the network?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
    )
    detail = RichTextField(label=_("More about it"), required=False)
    action_fields = forms.ModelMultipleChoiceField(
        label=_("Action fields"),
        queryset=ActionField.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Members of these fields are told at once. Three at most."),
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

    def save(self, *, board: Board) -> Question:
        """The question on the board."""
        data = self.cleaned_data
        return actions.ask_question(
            actor=self.actor,
            board=board,
            text=data["text"],
            detail=data["detail"],
            action_fields=data["action_fields"],
            file_keys=data["attachments"],
        )


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
