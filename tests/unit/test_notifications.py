"""E-mails made from files."""

from dataclasses import dataclass, field

import pytest
from jinja2 import UndefinedError

from chalicelib.notifications import TEMPLATES, Mail


@dataclass
class FakeMailbox:
    """Remembers what was sent."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, to: str, subject: str, text: str) -> None:
        self.sent.append((to, subject, text))


@pytest.fixture
def mailbox() -> FakeMailbox:
    return FakeMailbox()


def test_the_customer_is_greeted_by_name(mailbox: FakeMailbox) -> None:
    Mail(mailbox).send("enrolled", "ann@example.com", "en", name='Ann <&> "O\'Neil"')

    ((to, subject, text),) = mailbox.sent
    assert (to, subject) == ("ann@example.com", "Welcome to Future Store")
    assert text.startswith('Hello Ann <&> "O\'Neil",\n')


def test_a_customer_without_a_name_is_greeted_all_the_same(mailbox: FakeMailbox) -> None:
    Mail(mailbox).send("enrolled", "ann@example.com", None, name=None)

    assert mailbox.sent[0][2].startswith("Hello,\n")


def test_every_reason_has_a_line_of_its_own(mailbox: FakeMailbox) -> None:
    Mail(mailbox).send("rejected", "a@example.com", None, name=None, reasons=["too dark", "too small"])

    assert "\n- too dark\n- too small\n" in mailbox.sent[0][2]


@pytest.mark.parametrize(
    "language", ["en", "EN-us", "de", "zh-Hant-TW", "", None, "../enrolled", "/etc/passwd", "a\nb", "\0"]
)
def test_a_language_without_a_template_gets_english(mailbox: FakeMailbox, language: str | None) -> None:
    Mail(mailbox).send("enrolled", "ann@example.com", language, name="Ann")

    assert mailbox.sent[0][1] == "Welcome to Future Store"


def test_a_name_is_no_template(mailbox: FakeMailbox) -> None:
    Mail(mailbox).send("enrolled", "ann@example.com", None, name="{{ 7 * 7 }}{% if %}")

    assert "Hello {{ 7 * 7 }}{% if %}," in mailbox.sent[0][2]


def test_a_value_that_is_missing_is_no_blank(mailbox: FakeMailbox) -> None:
    with pytest.raises(UndefinedError):
        Mail(mailbox).send("rejected", "ann@example.com", None, name=None)
    assert mailbox.sent == []


def test_every_template_has_a_subject_of_one_line() -> None:
    texts = {file.name for file in TEMPLATES.glob("*.txt") if ".subject." not in file.name}

    assert texts
    for name in texts:
        subject = TEMPLATES / name.replace(".", ".subject.", 1)
        assert len(subject.read_text().strip().splitlines()) == 1
