"""The people of the demo, for its sign-in page."""

from django import template
from django.conf import settings

from portal.demo.personas import PERSONAS, Persona

register = template.Library()


@register.simple_tag
def demo_personas() -> tuple[Persona, ...]:
    """Everybody a visitor can be."""
    return PERSONAS


@register.simple_tag
def demo_password() -> str:
    """The one password of the demo, for signing in by the form."""
    return settings.DEMO_PASSWORD
