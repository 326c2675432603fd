"""What people enter about themselves: how they read, who they are, a first password."""

from django import forms

from cluster.members.forms.signing import NEEDS
from cluster.web.forms import StrictField, both, choice_field, line_field

TEXT_SIZES = [
    ("normal", both("보통", "Normal")),
    ("large", both("크게", "Large")),
    ("xlarge", both("아주 크게", "Largest")),
]
THEMES = [
    ("", both("기기 설정대로", "As the device")),
    ("light", both("밝게", "Light")),
    ("dark", both("어둡게", "Dark")),
]


class HabitsForm(forms.Form):
    """Language, text size, theme."""

    language = choice_field(
        label=both("언어", "Language"),
        choices=[("ko", "한국어"), ("en", "English")],
        widget=forms.RadioSelect,
    )
    text_size = choice_field(
        label=both("글자 크기", "Text size"), choices=TEXT_SIZES, widget=forms.RadioSelect
    )
    theme = choice_field(
        label=both("화면", "Screen"), choices=THEMES, widget=forms.RadioSelect, required=False
    )


class MyselfForm(forms.Form):
    """Name, title and phone of the person himself."""

    name = line_field(label=both("이름", "Name"), longest=100)
    title = line_field(label=both("직함", "Title"), longest=100, required=False)
    phone = line_field(label=both("전화", "Phone"), longest=40, required=False)


class FirstPasswordForm(forms.Form):
    """The password of a new account."""

    password = StrictField(
        lambda raw: raw,
        label=both("쓸 비밀번호", "Your password"),
        help_text=NEEDS,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
