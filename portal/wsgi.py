"""Entry of the web server; refuses to start production with settings only fit for a demo."""

import os

from django.core.wsgi import get_wsgi_application

from portal.checks import refuse_to_start_if_dangerous

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
refuse_to_start_if_dangerous()
