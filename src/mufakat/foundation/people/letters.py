"""Letters to people: plain text, in the reader's language, a link and why it came."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from mufakat.foundation.people.clock import body_zone
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
                "until": _until(invitation.expires_at),
            },
        )
        subject = _("Invitation from %(body)s") % {"body": " ".join(name.split())}
    EmailMessage(
        subject=subject,
        body=text,
        to=[invitation.email],
        headers={"Content-Language": language, "Auto-Submitted": "auto-generated"},
    ).send()


def _until(instant: dt.datetime) -> str:
    """The instant in the body's zone, with the zone's name and its distance from UTC."""
    zone = body_zone()
    local = instant.astimezone(zone)
    offset = local.strftime("%z")
    day = formats.date_format(local, "DATE_FORMAT")
    return f"{day}, {local:%H:%M} {zone.key} (UTC{offset[:3]}:{offset[3:5]})"
