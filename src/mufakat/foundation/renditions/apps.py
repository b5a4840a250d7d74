from django.apps import AppConfig


class RenditionsConfig(AppConfig):
    name = "mufakat.foundation.renditions"
    label = "renditions"
