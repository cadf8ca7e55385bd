"""A page with nothing but a form with rich text, served to Chromium without a server, under the site's policy."""

from __future__ import annotations

import mimetypes
from urllib.parse import parse_qs, unquote, urlsplit

from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from playwright.sync_api import Page, Route

from kurzewege.common.richtext import RichTextField

ORIGIN = "http://page.test"
POLICY = "; ".join(" ".join([name, *values]) for name, values in settings.SECURE_CSP.items())
PAGE = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Form</title>
<link rel="stylesheet" href="{% static 'kurzewege/css/tokens.css' %}">
<link rel="stylesheet" href="{% static 'kurzewege/css/base.css' %}">
<link rel="stylesheet" href="{% static 'kurzewege/css/components/button.css' %}">
<link rel="stylesheet" href="{% static 'kurzewege/css/components/form.css' %}">
<link rel="stylesheet" href="{% static 'kurzewege/css/components/dialog.css' %}">
<link rel="stylesheet" href="{% static 'kurzewege/css/components/editor.css' %}">
<script type="module" src="{% static 'kurzewege/js/frame/richtext.js' %}"></script></head>
<body data-person="nadja"><main>{% if sent %}<h1>Danke</h1>{% endif %}
<form class="form" method="post" action="/{% if is_edit %}edit{% endif %}" novalidate>{{ form }}
<button class="button">Senden</button>
<button class="button" type="reset">Leeren</button></form></main></body></html>"""


class PostForm(forms.Form):
    body = RichTextField(label="Text", max_length=5000, help_text="Sagen Sie es kurz.")


class Served:
    """What the browser was given, sent and complained about."""

    def __init__(self, page: Page, html: str = "") -> None:
        self.page, self.stored = page, html
        self.sent: list[str] = []
        self.complaints: list[str] = []
        self.is_down = False
        self.held: list[Route] | None = None
        page.on(
            "console", lambda message: message.type in {"error", "warning"} and self.complaints.append(message.text)
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route("**/*", self.answer)

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if self.held is not None and path.endswith("django_prose_editor/editor.js"):
            self.held.append(route)
        elif path.startswith(settings.STATIC_URL):
            self.give_file(route, unquote(path.removeprefix(settings.STATIC_URL)))
        elif path in {"/", "/edit", "/sent"}:
            self.give_page(route, path)
        else:
            route.fulfill(status=204)

    def hold_editor(self) -> None:
        """Keeps the editor on its way, as over a slow line, until `let_editor_come`."""
        self.held = []

    def let_editor_come(self) -> None:
        held, self.held = self.held or [], None
        for route in held:
            self.answer(route)

    def give_file(self, route: Route, name: str) -> None:
        found = finders.find(name)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        route.fulfill(path=found, content_type=kind) if found else route.fulfill(status=404)

    def give_page(self, route: Route, path: str) -> None:
        form = PostForm(initial={"body": self.stored} if path == "/edit" else {})
        if route.request.method == "POST":
            if self.is_down:
                route.fulfill(status=503, content_type="text/html", body="<h1>503</h1>")
                return
            form = PostForm({"body": parse_qs(route.request.post_data or "").get("body", [""])[0]})
            if form.is_valid():
                self.sent.append(form.cleaned_data["body"])
        template = engines["django"].from_string(PAGE)
        body = template.render({"form": form, "sent": path == "/sent", "is_edit": path == "/edit"})
        route.fulfill(content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY}, body=body)
