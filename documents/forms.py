"""Input of folders and documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurzewege.common.files.fields import AttachmentsField
from members.forms import ListField
from members.models import User

from . import actions
from .access import Place
from .models import Document, Folder, Version

MAX_TAGS = 12


class FilesForm(forms.Form):
    """A form with files; what arrives is a draft of `uploader`."""

    def __init__(self, *args: Any, uploader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attachments"].uploader = uploader  # type: ignore[attr-defined]


class UploadForm(FilesForm):
    """Several files at once into one place."""

    attachments = AttachmentsField(label=_("Files"))
    note = forms.CharField(
        label=_("What is new?"),
        max_length=200,
        required=False,
        help_text=_("A file with the same name becomes a new version of that document."),
    )

    def save(self, *, actor: User, place: Place) -> list[Document]:
        """The documents the files became."""
        return actions.add_files(
            actor=actor,
            keys=self.cleaned_data["attachments"],
            group=place.group,
            folder=place.folder,
            note=self.cleaned_data["note"],
        )


class VersionForm(FilesForm):
    """A newer state of one document."""

    attachments = AttachmentsField(label=_("New version"), max_files=1)
    note = forms.CharField(label=_("What has changed?"), max_length=200, required=False)

    def save(self, *, actor: User, document: Document) -> Version:
        """The new version."""
        key = self.cleaned_data["attachments"][-1]
        return actions.add_version(actor=actor, document=document, key=key, note=self.cleaned_data["note"])


class FolderForm(forms.ModelForm):
    """A new folder."""

    write_rule = forms.ChoiceField(
        label=_("Who may add and change?"), choices=Folder.WriteRule.choices, initial="members"
    )

    class Meta:
        model = Folder
        fields = ["name", "write_rule"]
        labels = {"name": _("Name of the folder")}

    def create(self, *, actor: User, place: Place) -> Folder:
        """The new folder in `place`."""
        return actions.create_folder(actor=actor, group=place.group, parent=place.folder, **self.cleaned_data)


class DocumentForm(forms.ModelForm):
    """What a document says about itself."""

    tags = ListField(
        label=_("Tags"), max_items=MAX_TAGS, max_length=1000, required=False, help_text=_("Separated by commas")
    )

    class Meta:
        model = Document
        fields = ["title", "description", "tags"]
        labels = {"title": _("Title"), "description": _("Description")}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound:
            self.initial["tags"] = ", ".join(tag.name for tag in self.instance.tags.all())

    def apply(self, *, actor: User) -> Document:
        """The changed document."""
        # The form has already written its values onto the instance; the action saves them.
        return actions.edit_document(actor=actor, document=self.instance, **self.cleaned_data)
