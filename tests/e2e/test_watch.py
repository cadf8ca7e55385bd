"""The collector itself: what must not happen in a visitor's browser is seen."""

import pytest


def collected(page, watch, script):
    """Faults after `script` ran on the sign-in page; afterwards they are expected."""
    page.goto("/accounts/login/")
    page.evaluate(script)
    page.wait_for_timeout(300)
    faults = watch.faults
    watch.allow(".*")
    return faults


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("setTimeout(() => { throw new Error('broken') })", "broken"),
        ("console.error('told so')", "told so"),
        (
            "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))",
            "Content Security Policy",
        ),
        ("document.body.append(Object.assign(new Image(), {src: '/static/missing.png'}))", "answer 404"),
        ("fetch('http://other.example/').catch(() => 0)", "Content Security Policy"),
        ("location.assign('http://other.example/')", "request to another host: http://other.example/"),
    ],
)
def test_watch_collects_the_fault(page, watch, script, fault):
    assert any(fault in text for text in collected(page, watch, script))


def test_watch_takes_a_refused_page_for_no_fault(page, watch):
    answer = page.goto("/there-is-no-such-page/")
    assert answer.status == 404
    page.wait_for_timeout(300)
    assert watch.faults == []
