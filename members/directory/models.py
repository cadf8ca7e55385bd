"""By which words the directory finds a person."""

from django.conf import settings
from django.db import models


class DirectoryWord(models.Model):
    """That a word stands somewhere in what a person shows to all members; written by `directory.index` only.

    `word` is folded as in the search index: the stem (also of the parts of a compound) when `is_stem`, else the word
    as it was written, which a word that is still being typed may begin. Contact fields have no rows here.
    """

    class Where(models.IntegerChoices):
        NAME = 1
        EXPERTISE = 2
        FUNCTION = 3
        INSTITUTION = 4
        OFFERS = 5
        LANGUAGES = 6
        REGION = 7
        ACTION_FIELDS = 8
        ABOUT = 9
        LOOKS_FOR = 10

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="directory_words")
    where = models.PositiveSmallIntegerField(choices=Where)
    # An index of its own: on PostgreSQL only this one serves "begins with".
    word = models.CharField(max_length=40, db_index=True)
    is_stem = models.BooleanField()

    class Meta:
        # Everything a search asks for stands in the index itself.
        indexes = [models.Index(fields=["is_stem", "word", "user", "where"], name="directory_word")]

    def __str__(self) -> str:
        return self.word
