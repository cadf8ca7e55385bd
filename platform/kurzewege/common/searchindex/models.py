"""What the search knows: copies of texts, never the truth. `reindex` makes them anew."""

from django.db import models


class SearchEntry(models.Model):
    """One findable thing. Its full-text part lives beside it: an FTS5 table on SQLite, a tsvector on PostgreSQL."""

    kind = models.CharField(max_length=30)
    object_id = models.PositiveBigIntegerField()
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=500)
    group_id = models.PositiveBigIntegerField(null=True)
    moment = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return self.title


class SearchPage(models.Model):
    """The text of one page of a file, so that a hit can name the page. `number` 0: the file has no pages."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="pages")
    position = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    file_name = models.CharField(max_length=180, blank=True)
    text = models.TextField()
    # Stems between spaces, so that "contains ' kur '" finds a whole stem.
    stems = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["entry", "position"], name="search_page_once")]


class SearchWord(models.Model):
    """A word of an entry, offered when somebody mistyped. Belongs to the entry, so it is seen by whoever sees that."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=40)
    shown = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "word"], name="search_word_once")]
        indexes = [models.Index(fields=["word", "entry"])]
