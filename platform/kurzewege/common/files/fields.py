"""Model and form fields by which files belong to things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kurzewege.common.errors import Refused
from kurzewege.common.keys import is_key

from .kinds import ACCEPT, ACCEPT_IMAGES
from .models import StoredFile
from .store import GONE, NOT_READABLE, Attachments, Description, describe_drafts, store_upload

MAX_KEYS = 100


def OwnedFiles() -> GenericRelation:  # noqa: N802 - reads as a field in a model
    """The field by which a model owns files; access to a file is access to its owner."""
    return GenericRelation("files.StoredFile", "owner_id", "owner_type", related_query_name="+")


@dataclass
class Submitted:
    """What a form sent: keys of files that are here already, and, without JavaScript, the files themselves."""

    keys: list[str] = field(default_factory=list)
    uploads: list[UploadedFile] = field(default_factory=list)
    descriptions: dict[str, Description] = field(default_factory=dict)


class AttachmentsInput(forms.Widget):
    """Choosing files: a plain file input that attachments.js turns into one with progress, drop and camera."""

    template_name = "components/attachments_input.html"
    needs_multipart_form = True

    def value_from_datadict(self, data: Any, files: MultiValueDict, name: str) -> Submitted:
        values = data.getlist(name) if hasattr(data, "getlist") else _as_list(data.get(name))
        keys = [key for value in values for key in str(value).split(",") if key][:MAX_KEYS]
        descriptions = {
            key: Description(str(data.get(f"alt_{key}", "")), is_decorative=f"decorative_{key}" in data)
            for key in keys
            if f"alt_{key}" in data
        }
        return Submitted(keys, files.getlist(name) if files else [], descriptions)

    def use_required_attribute(self, initial: Any) -> bool:
        # The browser knows nothing of files that were sent before.
        return False

    def value_omitted_from_data(self, data: Any, files: MultiValueDict, name: str) -> bool:
        return name not in data and name not in files

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["widget"]["files"] = value or []
        context["images_only"] = context["widget"]["attrs"].get("accept") == ACCEPT_IMAGES
        context["max_bytes"] = settings.MAX_UPLOAD_BYTES
        context["max_files"] = context["widget"]["attrs"].get("data-max-files")
        context["max_size"] = filesizeformat(settings.MAX_UPLOAD_BYTES)
        return context


class AttachmentsField(forms.Field):
    """Files in a form; the clean value is a list of keys (`Attachments`) for `attach` or `set_files`.

    The form's `__init__` says whose form it is: `self.fields["files"].uploader = actor`. For a thing that has
    files already, `self.fields["files"].owner = post` shows them and allows their keys, too; then save with
    `set_files`. The template's `<form>` needs `enctype="multipart/form-data"`.

    What arrived becomes a draft of the uploader at once, so that it is still there when the form comes back.
    """

    widget = AttachmentsInput
    uploader: Any = None
    owner: models.Model | None = None
    default_error_messages = {
        "required": _("Please choose a file."),
        "images_only": _("“%(name)s” is not a picture. Please choose a JPG, PNG, WEBP, GIF or HEIC file."),
    }

    def __init__(self, *, max_files: int = 20, images_only: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_files, self.images_only = max_files, images_only
        self._kept: list[str] | None = None

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        # Here and not in __init__: a form may change `max_files` in its own.
        self.widget.attrs |= {
            "accept": ACCEPT_IMAGES if self.images_only else ACCEPT,
            "multiple": self.max_files > 1,
            "data-max-files": self.max_files,
        }
        return super().get_bound_field(form, field_name)

    def clean(self, value: Submitted | None) -> Attachments:
        value = value or Submitted()
        stored, problems = self._stored(value.uploads)
        files = self._allowed([*value.keys, *stored])
        # Remembered before anything is refused: what came well is shown again beside the error.
        self._kept = [file.key for file in files]
        if len(files) < len(set(value.keys)) + len(stored):
            problems.append(forms.ValidationError(GONE, code="gone"))
        problems += self._problems(files)
        if problems:
            raise forms.ValidationError(problems)
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if value.descriptions:
            describe_drafts(uploader=self.uploader, descriptions=value.descriptions)
        return Attachments(self._kept, descriptions=value.descriptions)

    def bound_data(self, data: Submitted, initial: Any) -> list[str]:
        return data.keys if self._kept is None else self._kept

    def prepare_value(self, value: Any) -> list[StoredFile]:
        """The files to show: those sent, else those the owner has."""
        if value is None:
            return list(StoredFile.objects.of(self.owner)) if self.owner else []
        keys = [item.key if isinstance(item, StoredFile) else str(item) for item in value]
        return self._allowed(keys)

    def has_changed(self, initial: Any, data: Submitted | None) -> bool:
        before = [file.key for file in self.prepare_value(initial)]
        return data is not None and bool(data.uploads or data.descriptions or data.keys != before)

    def _stored(self, uploads: Sequence[UploadedFile]) -> tuple[list[str], list[forms.ValidationError]]:
        """Keys of what could be stored, and a sentence for each file that could not."""
        keys: list[str] = []
        problems: list[forms.ValidationError] = []
        for upload in uploads:
            try:
                keys.append(store_upload(uploader=self._known_uploader(), upload=upload).key)
            except Refused as refused:
                problems.append(forms.ValidationError(refused.sentence, code="refused"))
        return keys, problems

    def _allowed(self, keys: Sequence[str]) -> list[StoredFile]:
        """The files of `keys` that are the uploader's drafts or the owner's, in the order of `keys`."""
        wanted = [key for key in dict.fromkeys(keys) if is_key(key)]
        if not wanted:
            return []
        named = StoredFile.objects.filter(key__in=wanted)
        files = {file.key: file for file in named.drafts_of(self._known_uploader())}
        if self.owner is not None:
            files |= {file.key: file for file in named.of(self.owner)}
        return [files[key] for key in wanted if key in files]

    def _problems(self, files: Sequence[StoredFile]) -> list[forms.ValidationError]:
        problems = [self._problem_of(file) for file in files]
        found = [problem for problem in problems if problem]
        if len(files) > self.max_files:
            too_many = ngettext_lazy(
                "At most %(count)d file can be chosen here.", "At most %(count)d files can be chosen here.", "count"
            )
            found.append(forms.ValidationError(too_many, code="max_files", params={"count": self.max_files}))
        return found

    def _problem_of(self, file: StoredFile) -> forms.ValidationError | None:
        if self.images_only and not file.is_image:
            return forms.ValidationError(
                self.error_messages["images_only"], code="images_only", params={"name": file.name}
            )
        if file.is_image and file.state == StoredFile.State.FAILED:
            params = {"name": file.name, "reason": file.get_reason_display()}
            return forms.ValidationError(NOT_READABLE, code="broken", params=params)
        return None

    def _known_uploader(self) -> Any:
        if self.uploader is None:
            raise ImproperlyConfigured('AttachmentsField needs its uploader: self.fields["…"].uploader = actor')
        return self.uploader


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
