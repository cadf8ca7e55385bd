"""A site for the tests of live: the platform's kernel and one wall of notes whose changes are pushed."""
