"""The demo's outbox: what a mail would have told, on this machine only."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.http import Http404
from django.test import RequestFactory

from cluster.web.outbox import outbox

BODY = "견적이 도착했습니다. http://127.0.0.1:8000/offer/abc-123456-x/?lang=ko\n확인 번호는 402817입니다.\n"


@pytest.fixture(autouse=True)
def _kept_in_files(settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)


def _page(address: str = "127.0.0.1") -> str:
    request = RequestFactory().get("/outbox/", REMOTE_ADDR=address)
    return outbox(request).content.decode()


def test_an_empty_outbox_says_what_will_appear() -> None:
    assert "아직 보낸 메일이 없어요" in _page()


def test_a_sent_mail_shows_its_link_and_its_code_once() -> None:
    EmailMessage("견적 안내", BODY, to=["buyer@example.com"]).send()
    page = _page()
    assert "견적 안내" in page
    assert 'href="/offer/abc-123456-x/?lang=ko"' in page
    assert page.count('num">402817<') == 1
    assert 'num">123456<' not in page


def test_two_mails_of_one_connection_are_two_mails() -> None:
    from django.core.mail import get_connection

    with get_connection() as connection:
        for subject in ("첫째", "둘째"):
            connection.send_messages([EmailMessage(subject, "본문", to=["a@example.com"])])
    page = _page()
    assert "첫째" in page
    assert "둘째" in page


@pytest.mark.parametrize("address", ["192.0.2.7", "", "not-an-address"])
def test_nobody_else_on_the_network_sees_it(address: str) -> None:
    with pytest.raises(Http404):
        _page(address)
