"""Input of live boards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event
from groups.forms import NamedMemberField
from groups.models import Group
from kurzewege.common.errors import Refused
from members.models import User

from . import actions
from .actions.boards import SETTINGS
from .asker import Asker
from .codes import SCREEN_LENGTH, tidied
from .models import LiveBoard, LiveQuestion, ScreenPass

MIN_LETTERS = 3


class LiveQuestionForm(forms.Form):
    """One field; guests of a board by name tell theirs, too."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=300,
        widget=forms.Textarea(
            attrs={"rows": 3, "maxlength": 300, "enterkeyhint": "send", "autocomplete": "off", "dir": "auto"}
        ),
    )
    name = forms.CharField(
        label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"})
    )

    def __init__(self, *args: Any, board: LiveBoard, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board, self.asker = board, asker
        if not (asker.is_guest and board.asking == LiveBoard.Asking.NAMED):
            del self.fields["name"]

    def clean_text(self) -> str:
        text = " ".join(self.cleaned_data["text"].split())
        if sum(letter.isalpha() for letter in text) < MIN_LETTERS:
            raise forms.ValidationError(_("Please write your question in a few words."))
        return text

    def save(self, *, form_key: str) -> LiveQuestion | None:
        """The question; None while it is on its way (see `actions.ask`)."""
        data = self.cleaned_data
        return actions.ask(
            asker=self.asker, board=self.board, text=data["text"], name=data.get("name", ""), form_key=form_key
        )


class JoinForm(forms.Form):
    """The six letters."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six letters and digits. They stand on the screen in the room."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "size": 8,
                "dir": "ltr",
            }
        ),
    )

    def clean_code(self) -> str:
        code = tidied(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("A code has six letters and digits, for example KW7 M2Q."))
        return code


class ModeratorForm(forms.Form):
    """Somebody who shall moderate the board."""

    person = NamedMemberField()

    def __init__(self, *args: Any, actor: User, board: LiveBoard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.board = actor, board

    def save(self) -> LiveBoard:
        """The board with one moderator more."""
        return actions.add_moderator(actor=self.actor, board=self.board, person=self.cleaned_data["person"])


class ScreenCodeForm(forms.Form):
    """The code that opens a projector page."""

    code = forms.CharField(
        label=_("Code for the screen"),
        max_length=30,
        help_text=_("Ten letters and digits. The moderators find it on their page."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 14}
        ),
    )

    def clean_code(self) -> str:
        code = tidied(self.cleaned_data["code"], SCREEN_LENGTH)
        if not code:
            raise forms.ValidationError(_("A code for a screen has ten letters and digits."))
        return code

    def screen_pass(self) -> ScreenPass:
        """The pass; refused when there is none (any more)."""
        held = ScreenPass.objects.valid().select_related("board")
        found = held.filter(digest=actions.digest_of(self.cleaned_data["code"])).first()
        if found is None:
            raise Refused(_("This code is not valid, or not any more. Please ask the moderators."), field="code")
        return found


class LiveBoardForm(forms.ModelForm):
    """What a board is called and what it allows."""

    class Meta:
        model = LiveBoard
        fields = SETTINGS
        widgets = {
            "asking": forms.RadioSelect,
            "voters": forms.RadioSelect,
            "ranking": forms.RadioSelect,
        }
        help_texts = {
            "asking": _(
                "By name: everybody sees who asks. Invented name: the moderators and everybody else see a bird's name, "
                "but who runs the platform could find out. Anonymously: nobody can find out, we cannot either."
            ),
            "accepts_code": _("Without it only the QR code lets people in; its secret changes every five minutes."),
        }

    def __init__(
        self, *args: Any, actor: User, event: Event | None = None, group: Group | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.event, self.group = actor, event, group

    def save(self, commit: bool = True) -> LiveBoard:
        """The board, made or changed by the action."""
        data = {name: self.cleaned_data[name] for name in SETTINGS}
        if self.instance.pk:
            return actions.change_settings(actor=self.actor, board=self.instance, **data)
        return actions.create_board(actor=self.actor, event=self.event, group=self.group, **data)
