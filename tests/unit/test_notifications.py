"""What notifications say, and who agrees to which."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.channels import CHANNELS, ByChannel, ChannelName, Purpose
from chalicelib.config import Settings
from chalicelib.errors import Undeliverable
from chalicelib.notifications.rules import KINDS, agrees, expiry, is_over, unexpired, wait_after
from chalicelib.notifications.texts import TEMPLATES, Texts, file_names, one_line
from chalicelib.people.values import Consents
from chalicelib.shop import Shop
from tests.shops import SETTINGS

VALUES: dict[str, Any] = {
    "name": "Ann",
    "unsubscribe": "https://shop.example/unsubscribe/token",
    "offers": [{"text": "Tea & <cake>"}, {"text": "Café"}],
    "reasons": ["too dark", "too small"],
}
PARTS = {name: channel.parts for name, channel in Shop(Settings(**SETTINGS)).channels.items()}
EVERY = [
    (kind, part) for kind in KINDS for channel in KINDS[kind].channels for part in PARTS.get(channel, ())
]


def said(kind: str, part: str, language: str | None = None, **values: Any) -> str:
    return Texts().render(kind, [part], language, VALUES | values)[part]


@pytest.mark.parametrize("kind", ["offers", "promotion"])
@pytest.mark.parametrize("part", ["text", "html"])
@pytest.mark.parametrize(
    ("until", "shown"),
    [
        ("2026-11-30T17:00:00.000Z", " (until 2026-11-30 18:00)"),
        ("2026-11-30T23:00:00.000Z", " (until 2026-11-30)"),
        (None, ""),
    ],
)
def test_an_offer_says_in_the_shops_time_until_when_it_holds(
    kind: str, part: str, until: str | None, shown: str
) -> None:
    offers = [{"text": "Tea", "valid_until": until}, {"text": "Cake", "valid_until": until}]
    texts = Texts(zone=ZoneInfo("Europe/Berlin"))

    rendered = texts.render(kind, [part], None, VALUES | {"offers": offers})[part]

    lines = [line.removeprefix("<li>").removesuffix("</li>") for line in rendered.splitlines()]
    assert {f"Tea{shown}", f"Cake{shown}"} <= {line.removeprefix("- ") for line in lines}


@pytest.mark.parametrize(("kind", "part"), EVERY)
def test_every_kind_has_a_text_for_each_of_its_channels(kind: str, part: str) -> None:
    (file,) = file_names(kind, part, None)
    assert (TEMPLATES / file).exists(), f"write chalicelib/templates/{file}"
    assert said(kind, part).strip()


def test_every_channel_has_a_class_and_every_class_its_channel() -> None:
    classes, names = set(PARTS), set(CHANNELS)

    assert not names - classes, f"make {sorted(names - classes)} in notifications/channels.py, make_channels"
    assert not classes - names, f"add to ByChannel in chalicelib/channels.py: {sorted(classes - names)}"


def test_html_is_escaped_and_text_is_not() -> None:
    assert "Hello Ann &lt;3," in said("offers", "html", name="Ann <3")
    assert "<li>Tea &amp; &lt;cake&gt;</li>" in said("offers", "html")
    assert "Hello Ann <3,\n" in said("offers", "text", name="Ann <3")
    assert "Tea & <cake>; Café" in said("offers", "sms")


@pytest.mark.parametrize("part", ["text", "html"])
def test_a_customer_without_a_name_is_greeted_all_the_same(part: str) -> None:
    assert "Hello," in said("enrolled", part, name="")


def test_every_reason_has_a_line_of_its_own() -> None:
    assert "\n- too dark\n- too small\n" in said("rejected", "text")


@pytest.mark.parametrize(
    "language", ["en", "EN-us", "de", "zh-Hant-TW", "", None, "../enrolled", "/etc/passwd", "a\nb", "\0"]
)
def test_a_language_without_a_template_gets_english(language: str | None) -> None:
    assert said("enrolled", "subject", language) == "Welcome to Future Store"


@pytest.mark.parametrize(
    ("language", "greeting"),
    [("pt-BR", "Oi"), ("pt-br", "Oi"), ("pt-PT", "Olá"), ("pt", "Olá"), ("es", "Hello"), (None, "Hello")],
)
def test_a_language_falls_back_to_its_own_first(tmp_path: Path, language: str, greeting: str) -> None:
    for name, text in {"hi.sms.pt-BR": "Oi", "hi.sms.pt": "Olá", "hi.sms": "Hello"}.items():
        (tmp_path / f"{name}.txt").write_text(text)

    assert Texts(tmp_path).render("hi", ["sms"], language, {}) == {"sms": greeting}


def test_languages_with_a_script_are_spelled_as_usual() -> None:
    assert file_names("hi", "html", "zh-hant-tw")[0] == "hi.html.zh-Hant-TW.html"


def test_a_subject_is_one_line_whatever_fills_it_in(tmp_path: Path) -> None:
    (tmp_path / "hi.subject.txt").write_text("Hello {{ name }}\n")
    name = "Ann\r\nBcc: all@example.com\x00\u2028x"

    (subject,) = Texts(tmp_path).render("hi", ["subject"], None, {"name": name}).values()

    assert subject == "Hello Ann Bcc: all@example.com x"


@pytest.mark.parametrize("name", ["می\u200cخواهم", "👩\u200d👧"])
def test_a_name_keeps_the_joiners_it_is_spelled_with(name: str) -> None:
    assert one_line(name) == name


def test_a_name_is_no_template() -> None:
    assert "Hello {{ 7 * 7 }}{% if %}," in said("enrolled", "text", name="{{ 7 * 7 }}{% if %}")


def test_a_value_that_is_missing_is_no_blank() -> None:
    with pytest.raises(Undeliverable, match=r"rejected\.text.*reasons"):
        Texts().render("rejected", ["text"], None, {"name": ""})


def test_a_long_offer_leaves_the_sms_its_link() -> None:
    text = said("promotion", "sms", offers=[{"text": "x" * 2000}])

    assert len(text) < 400
    assert text.strip().endswith(VALUES["unsubscribe"])


@pytest.mark.parametrize("part", ["text", "html", "sms"])
def test_without_a_link_nothing_is_said_of_unsubscribing(part: str) -> None:
    assert "nsubscribe" not in said("offers", part, unsubscribe="")


def test_every_template_with_a_subject_belongs_to_a_kind() -> None:
    subjects = {file.name.partition(".")[0] for file in TEMPLATES.glob("*.subject.txt")}

    assert set(KINDS) <= subjects


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("purpose", ["marketing", "service"])
@pytest.mark.parametrize("switch", [True, False])
@pytest.mark.parametrize("own", [True, False])
def test_who_agrees(channel: ChannelName, purpose: Purpose, switch: bool, own: bool) -> None:
    others = dict.fromkeys(CHANNELS, not own)
    by = {f"{purpose}_by": ByChannel(**(others | {channel: own}))}

    agreed = agrees(Consents(marketing=switch, **by), purpose, channel)

    assert agreed == (own and (switch or purpose == "service"))


def test_nothing_is_agreed_to_but_service_by_e_mail_and_push_unless_a_customer_says_so() -> None:
    asked = [(purpose, channel) for purpose in ("marketing", "service") for channel in CHANNELS]

    agreed = [case for case in asked if agrees(Consents(), *case)]

    assert agreed == [("service", "email"), ("service", "push")]


def test_waits_grow_fourfold() -> None:
    assert [wait_after(attempt) // 60_000 for attempt in (1, 2, 3, 4)] == [1, 4, 16, 64]


@pytest.mark.parametrize(
    ("until", "over"),
    [("2026-09-21T14:13:19Z", True), ("2026-09-21T14:13:21Z", False), ("soon", False), (None, False)],
)
def test_what_was_valid_until_a_moment_is_over_after_it(until: str | None, over: bool) -> None:
    assert is_over({"valid_until": until}, 1_790_000_000_000) == over


def test_of_several_offers_only_those_still_valid_are_told() -> None:
    offers = [{"text": "Tea", "valid_until": "2020-01-01T00:00:00Z"}, {"text": "Cake", "valid_until": None}]

    assert unexpired({"offers": offers}, 1_790_000_000_000) == {"offers": offers[1:]}
    assert expiry({"offers": offers}, 1_790_000_000_000) is None
    assert expiry({"offers": offers[:1]}, 1_790_000_000_000) == (
        "expired",
        "none of its offers is valid any more",
    )


def test_what_has_no_offers_does_not_expire() -> None:
    assert expiry({"reasons": ["too dark"]}, 1_790_000_000_000) is None
    assert unexpired({"reasons": ["too dark"]}, 1_790_000_000_000) == {"reasons": ["too dark"]}
