"""Sign-in pages: in the look of the house, without inline scripts, in two languages."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialApp
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import Client
from requests import RequestException, Session

from mufakat.foundation.people.models import Appointment
from mufakat.foundation.people.tests.made import a_body, a_state, a_user

pytestmark = pytest.mark.django_db
OPEN = ["login/", "signup/", "password/reset/", "password/reset/done/", "confirm-email/",
        "confirm-email/wrong-key/", "password/reset/key/x-y/", "password/reset/key/done/",
        "inactive/", "3rdparty/login/cancelled/"]  # fmt: skip
OWN = ["email/", "password/change/", "logout/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/",
       "2fa/webauthn/add/", "3rdparty/", "reauthenticate/"]  # fmt: skip
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def world():
    cache.clear()
    a_body()
    a_state("AAA", "Alba")
    SocialApp.objects.create(
        provider="openid_connect", provider_id="state-aaa", name="Alba", client_id="x",
        secret="y", settings={"server_url": "https://id.example.org", "state": "AAA"},
    )  # fmt: skip


@pytest.fixture
def member():
    """Signed in, and has just shown once more who it is."""
    user = a_user("own@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    client.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def house(html: str, language: str) -> None:
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html
    assert 'class="top"' in html
    assert html.count("<h1>") == 1
    assert "<h1></h1>" not in html
    assert "<style" not in html
    assert not re.search(r"\son[a-z]+=", html)
    for attributes in re.findall(r"<script\b([^>]*)>", html):
        assert "src=" in attributes or 'type="application/json"' in attributes, attributes
    for field in re.findall(r"<input[^>]*type=\"(?:email|password)\"[^>]*>", html):
        assert "autocomplete=" in field, field
    assert "onpaste" not in html


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("page", OPEN)
def test_pages_for_everybody(page, language):
    response = Client().get(f"/{language}/accounts/{page}")
    assert response.status_code in (200, 400, 401)
    house(response.content.decode(), language)
    policy = response["Content-Security-Policy"]
    assert re.search(r"script-src 'self'(;|$)", policy)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("page", OWN)
def test_pages_of_an_account(member, page, language):
    response = member.get(f"/{language}/accounts/{page}")
    assert response.status_code == 200
    house(response.content.decode(), language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_recovery_codes_and_turning_off(member, language):
    user = get_user_model().objects.get(email="own@example.org")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    for page in ("2fa/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/",
                 "2fa/totp/deactivate/", "2fa/reauthenticate/"):  # fmt: skip
        response = member.get(f"/{language}/accounts/{page}")
        assert response.status_code == 200, page
        house(response.content.decode(), language)
    assert member.get(f"/{language}/accounts/2fa/recovery-codes/download/").status_code == 200


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_second_step_is_asked_for(language):
    user = a_user("two@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()
    said = {"login": user.email, "password": PASSWORD}
    first = client.post(f"/{language}/accounts/login/", said)
    assert first["Location"] == f"/{language}/accounts/2fa/authenticate/"
    response = client.get(first["Location"])
    html = response.content.decode()
    house(html, language)
    assert 'autocomplete="one-time-code"' in html
    assert 'id="mfa_webauthn_authenticate"' in html
    wrong = client.post(first["Location"], {"code": "000000"}).content.decode()
    assert 'class="errors"' in wrong


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_failure_at_the_identity_service_is_told_in_the_house(language):
    response = Client().get(f"/{language}/accounts/oidc/state-aaa/login/callback/?code=x&state=y")
    assert response.status_code == 401
    house(response.content.decode(), language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_identity_service_that_is_down_is_told_in_the_house(language, monkeypatch):
    def down(*_arguments: object, **_named: object) -> None:
        raise RequestException("no answer")

    monkeypatch.setattr(Session, "request", down)
    response = Client().get(f"/{language}/accounts/oidc/state-aaa/login/")
    assert response.status_code == 502
    house(response.content.decode(), language)


def test_key_pages_load_scripts_from_files_only(member):
    html = member.get("/en/accounts/2fa/webauthn/add/").content.decode()
    for name in ("mfa/js/webauthn-json.js", "mfa/js/webauthn.js", "account/js/onload.js"):
        assert name in html
    assert 'data-allauth-onload="allauth.webauthn.forms.addForm"' in html
    assert '"credential":"id_credential"' in html
    assert '<script id="js_data" type="application/json">' in html


def test_wrong_password_gives_a_summary_and_keeps_the_address():
    said = {"login": "nobody@example.org", "password": "wrong"}
    html = Client().post("/en/accounts/login/", said).content.decode()
    assert 'class="errors" role="alert"' in html
    assert 'value="nobody@example.org"' in html
    assert "wrong" not in re.findall(r'value="([^"]*)"', html)


def test_signing_in_is_rate_limited():
    said = {"login": "nobody@example.org", "password": "wrong"}
    last = [Client().post("/en/accounts/login/", said) for _try in range(12)][-1]
    assert last.status_code == 429 or "Too many failed" in last.content.decode()


def test_a_new_account_is_a_citizens_in_the_language_of_the_page():
    said = {"email": "new@example.org", "password1": "tall quiet river", "password2":
            "tall quiet river"}  # fmt: skip
    response = Client().post("/ar/accounts/signup/", said)
    assert response.status_code == 302
    seat = Appointment.objects.get(user__email="new@example.org")
    assert (seat.role, seat.established, seat.user.language) == ("citizen", "self", "ar")


def test_sign_up_refuses_a_weak_password_with_a_summary():
    said = {"email": "new@example.org", "password1": "12345", "password2": "12345"}
    response = Client().post("/en/accounts/signup/", said)
    html = response.content.decode()
    assert 'href="#id_password1"' in html
    assert 'value="new@example.org"' in html


def test_the_way_to_the_states_own_service_is_on_the_sign_in_page():
    html = Client().get("/ar/accounts/login/").content.decode()
    # one address for all languages: the service knows a single callback
    assert '"/accounts/oidc/state-aaa/login/' in html


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_new_address_is_confirmed_by_its_letter(settings, language):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client = Client()
    said = {"email": "new@example.org", "password1": "tall quiet river",
            "password2": "tall quiet river"}  # fmt: skip
    sent = client.post(f"/{language}/accounts/signup/", said)
    assert sent["Location"] == f"/{language}/accounts/confirm-email/"
    house(client.get(sent["Location"]).content.decode(), language)
    (letter,) = mail.outbox
    link = re.search(rf"/{language}/accounts/confirm-email/[^/\s]+/", letter.body).group()
    page = client.get(link)
    house(page.content.decode(), language)
    assert "new@example.org" in page.content.decode()
    assert client.post(link).status_code == 302
    assert EmailAddress.objects.get(email="new@example.org").verified


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_forgotten_password_is_replaced_by_a_letter(language):
    user = a_user("own@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    for address in ("own@example.org", "nobody@example.org"):
        answer = client.post(f"/{language}/accounts/password/reset/", {"email": address})
        assert answer["Location"] == f"/{language}/accounts/password/reset/done/"
    body = next(letter.body for letter in mail.outbox if letter.to == ["own@example.org"])
    link = re.search(rf"/{language}/accounts/password/reset/key/\S+/", body).group()
    form = client.get(client.get(link)["Location"])
    house(form.content.decode(), language)
    assert form.content.decode().count('autocomplete="new-password"') == 2


def test_a_fallback_page_of_the_library_looks_like_the_house(member):
    """A page of which we have no version of our own still has one heading and our frame."""
    from django.template.loader import render_to_string

    html = render_to_string(
        "account/request_login_code.html",
        {"form": None, "language": "en", "direction": "ltr", "body_name": "The Body"},
    )
    house(html, "en")
