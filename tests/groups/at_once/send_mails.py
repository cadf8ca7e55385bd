"""Sends what waits in the outbox of an `Installation`, as its worker does each minute."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from kurzewege.common.mail.sender import send_waiting_mails

    sys.stdout.write(f"{send_waiting_mails.call()}\n")
