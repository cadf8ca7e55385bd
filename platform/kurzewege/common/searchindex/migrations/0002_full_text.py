"""The full-text part of an entry: an FTS5 table on SQLite, a tsvector with a GIN index on PostgreSQL."""

from django.db import migrations

SQLITE = [
    # The prefix index serves the word that is being typed. Accents are folded before, so the tokenizer leaves them.
    """CREATE VIRTUAL TABLE searchindex_fulltext USING fts5(
        title, body, exact, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'
    )""",
    # However an entry goes (cascade, flush, by hand), its words go with it. A migration that remakes the table of
    # entries has to make this trigger again.
    """CREATE TRIGGER searchindex_entry_deleted AFTER DELETE ON searchindex_searchentry
       BEGIN DELETE FROM searchindex_fulltext WHERE rowid = old.id; END""",
]
SQLITE_REVERSE = ["DROP TRIGGER searchindex_entry_deleted", "DROP TABLE searchindex_fulltext"]
POSTGRESQL = [
    "ALTER TABLE searchindex_searchentry ADD COLUMN vector tsvector NOT NULL DEFAULT ''",
    # Without fastupdate: its list of pending words makes searches after many writes slow until the next vacuum.
    "CREATE INDEX searchindex_entry_vector ON searchindex_searchentry USING gin (vector) WITH (fastupdate = off)",
]
POSTGRESQL_REVERSE = ["ALTER TABLE searchindex_searchentry DROP COLUMN vector"]


def _run(schema_editor, sqlite, postgresql):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def forwards(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def backwards(apps, schema_editor):
    _run(schema_editor, SQLITE_REVERSE, POSTGRESQL_REVERSE)


class Migration(migrations.Migration):
    dependencies = [("searchindex", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
