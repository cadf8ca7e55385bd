"""Fixtures of the browser tests. They run in a pytest run of their own: Playwright's loop and pytest-asyncio's
cannot share one, so a plain `pytest` over everything leaves this folder out."""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .demo_network import demo_network
from .pictures import photograph
from .site import Site
from .stuck import says_where_it_hangs
from .visitors import Visitors, Watch

# With its window and everything in it: the only one that shows a PDF.
WHOLE_CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
# The same engine without a window, for a quarter less of the processor (decision 0030).
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or WHOLE_CHROMIUM
MISSING = "chromium is not installed (Debian, Ubuntu: apt install chromium), or name it: CHROMIUM=/path/to/chromium"
# Chromium with a window draws its address bar's suggestions as pages of their own, two for each window: they cost three
# times what opening the window does. The last `--disable-features` counts, so Playwright's stand here, too.
DISABLED_FEATURES = [
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
]  # fmt: skip
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    f"--disable-features={','.join(DISABLED_FEATURES)}",
]  # fmt: skip

OF_THE_RUN = pytest.StashKey[Browser]()

# For every expectation: a busy machine is no fault of the page.
PATIENCE_MS = 15_000


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    here = Path(__file__).parent
    named = [config.invocation_params.dir / argument.split("::")[0] for argument in config.args]
    return None if any(path.resolve().is_relative_to(here) for path in named) else True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    with says_where_it_hangs(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # Its fixtures still stand: they are taken down after this.
    if report.when == "call" and report.failed and (chromium := item.config.stash.get(OF_THE_RUN, None)):
        report.sections.append(("what the browsers showed", "\n".join(photograph(chromium, item))))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not WHOLE_CHROMIUM:
        terminalreporter.section("BROWSER TESTS DID NOT RUN", red=True)
        terminalreporter.line(MISSING)


@pytest.fixture(scope="session")
def browser(pytestconfig: pytest.Config) -> Iterator[Browser]:
    """One Chromium for all tests; every person gets a context of their own in it."""
    _demand(CHROMIUM)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        pytestconfig.stash[OF_THE_RUN] = chromium
        yield chromium
        chromium.close()


@pytest.fixture
def whole_browser(browser: Browser) -> Iterator[Browser]:
    """A Chromium with its window, where a test needs what only that has: it shows a PDF."""
    _demand(WHOLE_CHROMIUM)
    chromium = browser.browser_type.launch(executable_path=WHOLE_CHROMIUM, args=ARGUMENTS)
    yield chromium
    chromium.close()


def _demand(chromium: str) -> None:
    if not chromium and os.environ.get("CI") == "true":
        pytest.fail(MISSING, pytrace=False)
    if not chromium:
        pytest.skip(MISSING)


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The running platform with the demo network, shared by all tests of a worker: leave its accounts as they are."""
    folder, of_run = tmp_path_factory.mktemp("site"), tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        of_run = of_run.parent
    with demo_network(of_run, folder) as database_url:
        running = Site(folder, database_url)
        running.start()
        yield running
        running.stop()


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """What went wrong in any browser of this test; at its end that must be nothing (but see `Watch.allow`)."""
    watching = Watch(site)
    yield watching
    assert watching.faults == []


@pytest.fixture
def visitor(browser: Browser, site: Site, watch: Watch) -> Iterator[Visitors]:
    """`visitor(account)` gives a page in a browser of its own, signed in when an account is named."""
    visitors = Visitors(browser, site, watch)
    yield visitors
    visitors.close()


@pytest.fixture
def page(visitor: Visitors) -> Page:
    """A guest's page."""
    return visitor()
