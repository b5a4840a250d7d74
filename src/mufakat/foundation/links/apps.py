from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "mufakat.foundation.links"
    label = "links"
