from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "mufakat.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        from mufakat.foundation.jobs.table import PERMITS
        from mufakat.foundation.people import permits

        permits.register(PERMITS)
