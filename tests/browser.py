"""Chromium for the browser tests: found on the machine, never downloaded."""

import os
import shutil

import pytest

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ENABLE = "sudo apt-get install -y chromium fonts-noto-cjk"
SIZES = {"desk": (1440, 900), "phone": (390, 844), "small": (360, 740)}


def path_of_chromium():
    return os.environ.get("MATSON_CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium; where there is none the test is skipped and says how to enable it."""
    if not path_of_chromium():
        pytest.skip(f"needs Chromium; enable with: {ENABLE}")
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """An empty page of its own, as wide as a desk screen, in Korean and Seoul."""
    width, height = SIZES["desk"]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="ko-KR", timezone_id="Asia/Seoul"
    )
    yield context.new_page()
    context.close()
