"""What a camera reads from the board's QR code now: `python -m scripts.fleet.scan CODE` prints the end of the address.

Runs in the environment of an `Installation`: the picture's secret comes from the database and changes every five
minutes.
"""

import sys

import django


def main(code: str) -> None:
    """Entry point."""
    django.setup()
    from openmic.liveboards.codes import secret_of
    from openmic.models import LiveBoard

    print(f"{code}/{secret_of(LiveBoard.objects.get(code=code))}")


if __name__ == "__main__":
    main(sys.argv[1])
