from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "mufakat.site"
    label = "site"
