"""The sign-in package's forms, in our words."""

from typing import Any

from allauth.account import forms as theirs

from cluster.web.forms import both

_PASSWORD = both("비밀번호", "Password")
_NEW = both("새 비밀번호", "New password")
_AGAIN = both("새 비밀번호 한 번 더", "New password once more")
_OLD = both("지금 비밀번호", "Current password")
_EMAIL = both("이메일", "E-mail")
NEEDS = both(
    "12자 이상이면 돼요. 문장처럼 길게 쓰면 더 안전해요.",
    "At least 12 characters; a short sentence is safest.",
)


def _named(form: Any, **labels: Any) -> None:
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].help_text = ""
        form.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(theirs.LoginForm):  # type: ignore[misc]
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self, login=_EMAIL, password=_PASSWORD)


class ConfirmForm(theirs.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self, password=_PASSWORD)


class ChangePasswordForm(theirs.ChangePasswordForm):  # type: ignore[misc]
    """The old one, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self, oldpassword=_OLD, password1=_NEW, password2=_AGAIN)
        self.fields["password1"].help_text = NEEDS


class ForgottenForm(theirs.ResetPasswordForm):  # type: ignore[misc]
    """The address a link is sent to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self, email=_EMAIL)


class NewPasswordForm(theirs.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password by that link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self, password1=_NEW, password2=_AGAIN)
        self.fields["password1"].help_text = NEEDS
