"""Input of people and institutions."""

from django import forms


class SignupForm(forms.Form):
    """Registration: as few questions as possible."""

    def signup(self, request, user) -> None:
        """Called by allauth after the user is saved."""
