"""The components' template tags; a builtin of every template."""

from django import template

register = template.Library()
