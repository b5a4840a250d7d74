from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "mufakat.apps.consultations"
    label = "consultations"

    def ready(self) -> None:
        from mufakat.apps.consultations import strands, tasks
        from mufakat.apps.consultations.permits import PERMITS
        from mufakat.foundation.people import permits
        from mufakat.foundation.record.acts import register_verbs

        permits.register(PERMITS)
        strands.register_kinds()
        tasks.register_work()
        register_verbs(
            {
                "consultations.consultation.created": _("A consultation was prepared"),
                "consultations.consultation.changed": _("A consultation was changed"),
                "consultations.consultation.opened": _("A consultation was opened"),
                "consultations.consultation.closed": _("A consultation was closed"),
                "consultations.statement.submitted": _("A statement was submitted"),
                "consultations.statement.moderated": _("A statement was moderated"),
                "consultations.statement.merged": _(
                    "Two statements were merged with their authors’ consent"
                ),
                "consultations.translation.written": _("A translation was written"),
                "consultations.ballot.cast": _("A vote was cast"),
                "consultations.ballot.withdrawn": _("A vote was withdrawn"),
                "consultations.position.set": _("A state set its official position"),
                "consultations.votes.imported": _("An earlier consultation was imported"),
                "consultations.finding.frozen": _("A finding was frozen"),
            }
        )
