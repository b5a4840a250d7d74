from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "mufakat.foundation.people"
    label = "people"

    def ready(self) -> None:
        from mufakat.foundation.people import papers, permits
        from mufakat.foundation.people.table import PERMITS
        from mufakat.foundation.record.acts import register_verbs

        permits.register(PERMITS)
        papers.register_readers()
        register_verbs(
            {
                "people.body.founded": _("The body was set up here"),
                "people.body.changed": _("What the body is or how it works was changed"),
                "people.consequences.set": _("The consequences of bad standing were set"),
                "people.states.loaded": _("A list of states was entered"),
                "people.state.added": _("A state was entered"),
                "people.state.renamed": _("A state took a new name"),
                "people.state.succeeded": _("A state was succeeded by another"),
                "people.membership.set": _("A state’s membership changed"),
                "people.membership.ended": _("A state left the body"),
                "people.standing.set": _("A state’s standing changed"),
                "people.standing.lifted": _("A state returned to good standing"),
                "people.bloc.added": _("A bloc was entered"),
                "people.bloc.joined": _("A state joined a bloc"),
                "people.bloc.left": _("A state left a bloc"),
                "people.organisation.accredited": _("An organisation was accredited"),
                "people.organisation.ended": _("An organisation’s accreditation ended"),
                "people.appointment.made": _("A person took up a role"),
                "people.appointment.ended": _("A person’s role ended"),
                "people.act.entered_on_behalf": _(
                    "The secretariat entered an act on behalf of a state"
                ),
                "people.act.confirmed": _(
                    "A state confirmed an act entered on its behalf"
                ),
            }
        )
