from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "mufakat.foundation.people"
    label = "people"

    def ready(self) -> None:
        from mufakat.foundation.people import permits
        from mufakat.foundation.people.table import PERMITS
        from mufakat.foundation.record.acts import register_verbs

        permits.register(PERMITS)
        register_verbs(
            {
                "people.appointment.made": _("A person took up a role"),
                "people.appointment.ended": _("A person’s role ended"),
                "people.membership.set": _("A state’s membership changed"),
                "people.state.renamed": _("A state took a new name"),
                "people.standing.set": _("A state’s standing changed"),
                "people.standing.lifted": _("A state returned to good standing"),
                "people.act.entered_on_behalf": _(
                    "The secretariat entered an act on behalf of a state"
                ),
                "people.act.confirmed": _(
                    "A state confirmed an act entered on its behalf"
                ),
            }
        )
