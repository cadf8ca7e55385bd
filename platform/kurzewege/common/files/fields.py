"""Model and form fields by which files belong to things."""

from django.contrib.contenttypes.fields import GenericRelation


def OwnedFiles() -> GenericRelation:  # noqa: N802 - reads as a field in a model
    """The field by which a model owns files; access to a file is access to its owner."""
    return GenericRelation("files.StoredFile", "owner_id", "owner_type", related_query_name="+")
