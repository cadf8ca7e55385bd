"""Input of the everyday board beyond asking and answering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from kurzewege.common.files.fields import AttachmentsField
from kurzewege.common.richtext import RichTextField
from members.models import User

from ..forms import QuestionWords
from ..models import Answer, Knowledge, Question, Step, Wish
from . import actions, fitting, reasons

MAX_SENTENCE = 300
SUGGESTED = 6


class EditQuestionForm(QuestionWords):
    """Change one's own question; what it said before stays readable."""

    def __init__(self, *args: Any, actor: User, question: Question, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "text": question.text,
                "detail": question.detail,
                "action_fields": [field.pk for field in question.action_fields.all()],
                "tags": ", ".join(question.tags.names()),
            },
        )
        super().__init__(*args, actor=actor, **kwargs)
        self.question = question
        self.fields["attachments"].owner = question  # type: ignore[attr-defined]

    def save(self) -> Question:
        """The question as it is now."""
        data = self.cleaned_data
        return actions.edit_question(
            actor=self.actor,
            question=self.question,
            text=data["text"],
            detail=data["detail"],
            action_fields=data["action_fields"],
            tags=data["tags"],
            file_keys=data["attachments"],
        )


class EditAnswerForm(forms.Form):
    """Change one's own answer."""

    body = RichTextField(label=_("Your answer"))
    attachments = AttachmentsField(label=_("Files"), required=False)

    def __init__(self, *args: Any, actor: User, answer: Answer, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"body": answer.body})
        super().__init__(*args, **kwargs)
        self.actor, self.answer = actor, answer
        attachments: Any = self.fields["attachments"]
        attachments.uploader, attachments.owner = actor, answer

    def save(self) -> Answer:
        """The answer as it is now."""
        data = self.cleaned_data
        return actions.edit_answer(
            actor=self.actor, answer=self.answer, body=data["body"], file_keys=data["attachments"]
        )


def sentence(label: Any, **kwargs: Any) -> forms.CharField:
    """A field for one sentence of explanation."""
    return forms.CharField(label=label, required=False, max_length=MAX_SENTENCE, **kwargs)


class ReopenForm(forms.Form):
    """Why it is not solved after all."""

    why = sentence(_("What is still missing?"))


class PersonForm(forms.Form):
    """Ask somebody by name: one of those whom the question fits, or whoever has this name."""

    person = forms.CharField(label=_("Name of the member"), max_length=120)

    def __init__(self, *args: Any, actor: User, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.question = actor, question

    def clean_person(self) -> User:
        """Found by name or by key; never by address, which is private."""
        wanted = " ".join(self.cleaned_data["person"].split())
        people = User.objects.visible_to(self.actor).members()
        found = list(people.filter(key=wanted)[:2]) or list(people.filter(name__iexact=wanted)[:2])
        if not found:
            raise forms.ValidationError(_("No member has this name. Please check the spelling."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several members have this name. Please choose one of those suggested."))
        return found[0]

    def save(self) -> Step:
        """The line of the story."""
        return actions.ask_person(actor=self.actor, question=self.question, person=self.cleaned_data["person"])

    def suggestions(self) -> list[Any]:
        """The best of those whom the question fits, with the reason, without those asked by name already."""
        asked = self.question.steps.exclude(person=None).values("person")
        seen = User.objects.visible_to(self.actor).values("pk")
        fits = self.question.fits.filter(user__in=fitting.askable(self.question)).filter(user__in=seen)
        fits = fits.exclude(user__in=asked)
        shown = list(fits.select_related("user__organisation")[:SUGGESTED])
        for fit in shown:
            fit.reason = reasons.about(fit.why)  # type: ignore[attr-defined]
        return shown


class GroupForm(forms.Form):
    """Pass the question on to a group."""

    group = forms.ModelChoiceField(
        label=_("Group"), queryset=Group.objects.none(), to_field_name="key", empty_label=_("Choose a group")
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        groups = Group.objects.current().visible_to(actor).exclude(openness=Group.Openness.HIDDEN)
        self.fields["group"].queryset = groups.in_nav_order()  # type: ignore[attr-defined]

    def save(self, *, question: Question) -> Step:
        """The line of the story."""
        return actions.pass_on(actor=self.actor, question=question, group=self.cleaned_data["group"])


class ReviewForm(forms.Form):
    """“Is that still right?”"""

    verdict = forms.ChoiceField(choices=Knowledge.State)
    note = sentence(_("In a sentence: what has changed?"))


class WishForm(forms.Form):
    """How many questions a day somebody wants to be asked."""

    per_day = forms.TypedChoiceField(
        label=_("When a question fits me, ask me"),
        coerce=int,
        choices=[
            (0, _("never")),
            (1, _("at most once a day")),
            (Wish.USUAL, _("up to three times a day")),
            (10, _("up to ten times a day")),
        ],
        widget=forms.RadioSelect,
    )
