"""What notifications say, and who agrees to which."""

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.channels import CHANNELS, ByChannel, ChannelName, Purpose
from chalicelib.config import Settings
from chalicelib.enrolment.rules import Demands, judge_selfie
from chalicelib.errors import Undeliverable
from chalicelib.notifications.reasons import explain_reason
from chalicelib.notifications.rules import KINDS, agrees, expiry, is_over, unexpired, wait_after
from chalicelib.notifications.texts import TEMPLATES, Texts, file_name, one_line
from chalicelib.people.values import Consents
from chalicelib.shop import Shop
from chalicelib.texts import LANGUAGES, MESSAGES, accepted, catalogue
from chalicelib.texts.words import Words
from tests.shops import SETTINGS
from tests.unit.test_selfies import face
from tests.unit.test_texts import leaves

VALUES: dict[str, Any] = {
    "name": "Ann",
    "unsubscribe": "https://shop.example/unsubscribe/token",
    "offers": [{"text": "Tea & <cake>"}, {"text": "Café"}],
    "reasons": ["too dark", "too small"],
    "title": "Titel",
    "span": "",
    "url": "https://shop.example/page",
    "csv_url": "https://shop.example/table",
    "report_id": "7",
}
HELPERS = {"hello_name", "until", "rejected.already"}
"""Texts that templates get by a helper."""
REPORT = [("report", part) for part in ("subject", "text", "html")]
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
    file = file_name(kind, part)
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
    "language", ["en", "EN-us", "it", "zh-Hant-TW", "", None, "../enrolled", "/etc/passwd", "a\nb", "\0"]
)
def test_a_language_without_texts_gets_english(language: str | None) -> None:
    assert said("enrolled", "subject", language) == "Welcome to Future Store"


@pytest.mark.parametrize("language", ["de", "DE-at", "de-Latn-CH"])
def test_a_region_or_script_gets_the_texts_of_its_language(language: str) -> None:
    assert said("enrolled", "subject", language) == "Willkommen bei Future Store"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "part"), [*EVERY, *REPORT])
def test_every_kind_and_part_is_whole_in_every_language(kind: str, part: str, language: str) -> None:
    rendered = said(kind, part, language, offers=[{"text": "Tea", "valid_until": "2026-11-30T17:00:00.000Z"}])
    texts = dict(leaves(catalogue("en")[MESSAGES]))
    sentences = [text for text in texts.values() if "{" not in text and len(text) > 12]

    assert language == "en" or not [sentence for sentence in sentences if sentence in rendered]
    assert "{" not in rendered.replace("{{", "")
    assert part != "html" or f'<html lang="{language}">' in rendered


def test_templates_name_only_texts_of_the_catalogue_and_it_has_no_others() -> None:
    files = [file for file in TEMPLATES.iterdir() if file.name != "report_page.html"]
    templates = "\n".join(file.read_text() for file in files)
    named = set(re.findall(r'\bt\("([a-z_.]+)"[,)]', templates))
    beginnings = tuple(re.findall(r'\bt\("([a-z_.]+)" ~', templates))
    known = {key for key, _ in leaves(catalogue("en")[MESSAGES])}

    assert named - known == set()
    assert {
        key for key in known - named - HELPERS if not key.startswith((*beginnings, "format.", "reports."))
    } == set()


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_a_refusal_is_explained_in_every_language(language: str) -> None:
    poor = face(width=0.01, brightness=1.0, sharpness=1.0, sunglasses=True)
    demands = Demands(selfie_brightness=50, selfie_sharpness=50, selfie_face_pixels=100)
    reasons = [*judge_selfie([poor, poor], 1000, demands), *judge_selfie([], 1, demands)]

    assert len(reasons) == 6
    assert all(explain_reason(reason, language) != reason for reason in reasons)
    assert "10" in explain_reason("the face is only 10 pixels wide: come closer", language)
    assert explain_reason("something new", language) == "something new"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.5, fr;q=0.7", "fr"),
        ("it,pt;q=0.9,es;q=0.1", "es"),
        ("de;q=0,*", "en"),
        ("de;q=x", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_who_opens_a_page_gets_the_language_they_like_best(header: str | None, language: str) -> None:
    assert accepted(header) == language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("named", [("marketing", "sms"), ("service", "email"), ("marketing", "push"), None])
@pytest.mark.parametrize("asking", [True, False])
def test_the_page_to_unsubscribe_is_in_every_language(
    language: str, named: tuple[str, str] | None, asking: bool
) -> None:
    page = Texts().page("unsubscribe", language, named=named, asking=asking)

    assert f'<html lang="{language}">' in page
    assert language == "en" or not re.search("This link|No more|you get|tell our staff", page)


def test_days_and_numbers_are_written_as_the_language_does() -> None:
    german = Words("de")

    assert german.day("2026-01-31 10:30") == "31.01.2026 10:30"
    assert (german.number(1234567), german.number(1234.5, 2)) == ("1.234.567", "1.234,50")
    assert Words("en").number(1234.5, 2) == "1,234.50"


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
