from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "mufakat.foundation.jobs"
    label = "jobs"
