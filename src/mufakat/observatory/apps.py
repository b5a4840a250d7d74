from django.apps import AppConfig


class ObservatoryConfig(AppConfig):
    name = "mufakat.observatory"
    label = "observatory"
