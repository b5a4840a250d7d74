"""Letters to people: plain text, in the reader's language, a link and why it came."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from mufakat.foundation.people.models import Invitation
from mufakat.foundation.people.queries import name_in, organisation


def send_invitation(invitation: Invitation, *, language: str) -> None:
    """Send the letter of an invitation; it names no state and no role, only where to read them."""
    with translation.override(language):
        body = organisation()
        name = name_in(body.names, language) if body else "Mufakat"
        address = reverse("people:invitation", args=[invitation.public_id])
        text = render_to_string(
            "people/invitation_letter.txt",
            {
                "body_name": name,
                "address": f"{settings.PUBLIC_URL}{address}",
                "email": invitation.email,
                "until": invitation.expires_at,
            },
        )
        subject = _("Invitation from %(body)s") % {"body": " ".join(name.split())}
    EmailMessage(
        subject=subject,
        body=text,
        to=[invitation.email],
        headers={"Content-Language": language, "Auto-Submitted": "auto-generated"},
    ).send()
