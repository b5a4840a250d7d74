from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "mufakat.foundation.uploads"
    label = "uploads"
