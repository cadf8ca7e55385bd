"""What this process may use; set by itself before it opens the file, and never raised again."""

import resource

MEMORY_BYTES = 1024**3
CPU_SECONDS = 20
OUTPUT_BYTES = 64 * 1024**2
OPEN_FILES = 64


def limit_this_process() -> None:
    for name, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(name)
        amount = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(name, (amount, amount))
