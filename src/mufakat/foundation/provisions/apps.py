from django.apps import AppConfig


class ProvisionsConfig(AppConfig):
    name = "mufakat.foundation.provisions"
    label = "provisions"
