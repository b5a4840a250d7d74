"""How sign-in and sign-up behave here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from mufakat.foundation.people import actions


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """A new account is a citizen's; every other role comes by invitation or appointment."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        with transaction.atomic():
            user = super().save_user(request, user, form, commit=commit)
            if commit:
                actions.welcome_citizen(user=user, language=getattr(request, "LANGUAGE_CODE", "en"))
        return user


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """A citizen who came through a state's own identity service belongs to that state."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Believe a state's service about its people, not about who owns an e-mail address.

        Otherwise one state's service could take up an invitation sent to another's official.
        """
        provider = sociallogin.account.get_provider()
        if (provider.app.settings or {}).get("state"):
            for address in sociallogin.email_addresses:
                address.verified = False

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        with transaction.atomic():
            user = super().save_user(request, sociallogin, form)
            provider = sociallogin.account.get_provider()
            state_code = (provider.app.settings or {}).get("state", "")
            actions.welcome_citizen(
                user=user,
                language=getattr(request, "LANGUAGE_CODE", "en"),
                state_code=state_code,
                established="oidc" if state_code else "self",
            )
        return user
