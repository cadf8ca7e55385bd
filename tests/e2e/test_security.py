"""M11 in a browser: app with six digits, recovery codes, a second device that is signed out, a passkey.

On "localhost": browsers know no passkeys for an address in numbers.
"""

import base64
import hashlib
import hmac
import re
import struct
import time

from playwright.sync_api import Page, expect

from .site import DEMO_PASSWORD, Site
from .visitors import Visitors, Watch

ACCOUNT = "person9@example.org"


def six_digits(secret: str) -> str:
    """What an authenticator app shows (RFC 6238)."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def give_password(page: Page) -> None:
    page.locator("input[name=login]").fill(ACCOUNT)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()


def confirm_password(page: Page) -> None:
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.get_by_role("button", name=re.compile("Bestätigen|Weiter|Anmelden")).first.click()


def test_second_factor_recovery_codes_devices_and_passkey(visitor: Visitors, site: Site, watch: Watch) -> None:
    watch.allow(r"request to another host: (http|ws)://localhost")
    home = f"http://localhost:{site.port}"
    page, phone = visitor(), visitor(viewport={"width": 390, "height": 844})
    page.goto(f"{home}/accounts/login/")
    give_password(page)
    page.wait_for_url(f"{home}/")

    # The app with six digits, and the codes for the drawer.
    page.goto(f"{home}/accounts/security/")
    page.get_by_role("link", name="Einrichten").click()
    confirm_password(page)
    secret = page.locator(".secret").inner_text()
    # Who holds the phone with the app in her hand cannot scan its screen.
    opens = page.get_by_role("link", name="App mit dem Geheimnis öffnen")
    expect(opens).to_have_attribute("href", re.compile(f"^otpauth://totp/.*{secret}"))
    page.locator("input[name=code]").fill(six_digits(secret))
    page.get_by_role("button", name="Einschalten").click()
    page.wait_for_url(re.compile("recovery-codes"))
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="Fertig").click()
    expect(page.get_by_role("heading", name=re.compile("eingeschaltet"))).to_be_visible()
    expect(page.get_by_text("10 Codes sind noch da")).to_be_visible()

    # A second device: the password is not enough, a recovery code works, once.
    phone.goto(f"{home}/accounts/login/")
    give_password(phone)
    phone.wait_for_url(re.compile("2fa/authenticate"))
    phone.goto(f"{home}/members/")
    expect(phone).to_have_url(re.compile("2fa/authenticate"))
    phone.locator("input[name=code]").fill(codes[0])
    phone.get_by_role("button", name="Anmelden", exact=True).click()
    phone.wait_for_url(lambda url: "/accounts/" not in url)

    # Seen from the first one, and signed out from there.
    page.reload()
    expect(page.get_by_text("9 Codes sind noch da")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Abmelden ?: ")).first.click()
    expect(page.get_by_text("Das Gerät ist abgemeldet.")).to_be_visible()
    phone.goto(f"{home}/members/")
    expect(phone).to_have_url(re.compile("/accounts/login/"))

    # A passkey, and signing in with nothing else.
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    page.get_by_role("link", name="Passkey hinzufügen").click()
    page.locator("input[name=name]").fill("Mein Telefon")
    if page.locator("input[name=passwordless]").count():
        page.locator("input[name=passwordless]").check()
    page.get_by_role("button", name="Weiter").click()
    page.wait_for_url(lambda url: "/webauthn/add" not in url)
    page.goto(f"{home}/accounts/security/")
    expect(page.get_by_text("Mein Telefon")).to_be_visible()
    page.locator("summary.avatar-button").click()
    page.locator(".menu-list").get_by_role("button", name="Abmelden").click()
    page.goto(f"{home}/accounts/login/")
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto(f"{home}/members/")
    expect(page).to_have_url(f"{home}/members/")
