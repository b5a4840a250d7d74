"""The door for a WSGI server: `gunicorn mufakat.site.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mufakat.site.settings")
application = get_wsgi_application()
