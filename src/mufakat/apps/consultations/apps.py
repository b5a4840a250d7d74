from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "mufakat.apps.consultations"
    label = "consultations"
