from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "mufakat.foundation.record"
    label = "record"
