"""The bill of a month: its prices, what it counts, and the document that shows it."""

import json
from pathlib import Path

import pytest

from infrastructure.__main__ import main
from infrastructure.cost import page, schedules, watch
from infrastructure.cost.bill import REPLACED, bill, replaced
from infrastructure.cost.measured import execution
from infrastructure.cost.prices import Price, prices, table
from infrastructure.cost.quotas import loads
from infrastructure.cost.usage import Shop, month, of_visits

PROJECT = Path(__file__).parents[2]
THOUSAND = 1000 / schedules.DAYS


def dollars(shop: Shop) -> float:
    return sum(bill(of_visits(shop)).values())


def test_the_tables_of_the_document_are_those_of_the_command() -> None:
    text = (PROJECT / page.DOCUMENT).read_text()

    assert page.redrawn(text) == text, "run `make generated`: it counts again"


def test_every_price_has_its_source_its_date_and_how_it_was_verified() -> None:
    for price in prices().values():
        assert price.source.startswith("https://")
        assert price.looked_up == table()["looked_up"]
        assert price.verified in table()["verified"]


def test_a_price_with_tiers_asks_less_for_what_is_above_the_first() -> None:
    price = Price("S", "call", ((1000, 0.01), (None, 0.001)), "https://", "aws", "2026-11-27")

    assert price.cost(500) == pytest.approx(5)
    assert price.cost(3000) == pytest.approx(12)


def test_everything_that_is_used_has_a_price() -> None:
    shop = Shop(100, cameras=2, gallery=1, selfies=1, mails=1, reports=1, screen_hours=1, own_redis=True)

    assert set(month(shop)) == set(prices())


def test_colours_and_quality_cost_three_quarters_of_a_call_for_each_gallery_photo() -> None:
    plain, coloured = Shop(0, gallery=THOUSAND), Shop(0, gallery=THOUSAND, image_properties=True)

    assert dollars(coloured) - dollars(plain) == pytest.approx(0.75)


def test_transitions_and_functions_follow_the_state_machine() -> None:
    new, known = execution("new").run, execution("known").run

    assert [state for state in new.states if state not in known.states] == ["RegisterCustomer", "IsStranger"]
    assert set(new.functions) - set(known.functions) == {"register_customer"}


def test_a_group_is_indexed_once_and_searched_face_by_face() -> None:
    one, three = execution("known", 1), execution("known", 3)

    assert (three.rekognition["IndexFaces"], three.rekognition["SearchFaces"]) == (1, 3)
    each = len(three.run.states) - len(one.run.states)
    assert each == 2 * (len(one.run.states) - one.run.states.index("WhoIsIt") - 1)


def test_a_known_visitor_costs_no_more_than_the_goal() -> None:
    assert dollars(Shop(THOUSAND, known=1)) <= 2.35


@pytest.mark.parametrize("visits", [*page.SIZES, 10_000])
def test_a_newcomer_costs_no_more_than_the_goal_in_a_shop_of_any_size(visits: int) -> None:
    thousands = 0.3 * visits / 1000  # of newcomers a month

    assert dollars(Shop(THOUSAND * thousands, known=0)) / thousands <= 2.45


@pytest.mark.parametrize("known", [0.0, 1.0])
def test_a_visit_costs_less_than_in_the_design_that_it_replaces(known: float) -> None:
    shop = Shop(THOUSAND, known=known)

    assert dollars(shop) < sum(bill(replaced(shop)).values())


def test_the_design_that_it_replaces_is_counted_as_it_was() -> None:
    found = replaced(Shop(1, known=1))

    assert {name: found[name] / schedules.DAYS for name in REPLACED["known"]} == REPLACED["known"]


def test_the_share_of_this_stage_in_rekognition_binds_first() -> None:
    first, *others = loads(page.shop_of(1_000_000))

    assert first.name == "`REKOGNITION_TPS` of the stage `prod`"
    assert all(first.share >= other.share for other in others)


def test_every_schedule_of_the_application_is_counted() -> None:
    config = json.loads((PROJECT / ".chalice" / "config.json").read_text())

    assert len(schedules.runs()) == (PROJECT / "app.py").read_text().count("@app.schedule(")
    assert set(schedules.runs()) <= set(config["stages"]["prod"]["lambda_functions"])


def test_the_document_counts_alarms_and_metrics_as_the_bill_does() -> None:
    text = (PROJECT / page.DOCUMENT).read_text()

    assert f"{watch.fixed()['alarms']:g} alarms cost $1.50" in text
    assert f"{watch.fixed()['metrics']:g} metrics $6.00" in text


def test_x_ray_records_one_request_a_second_and_a_twentieth_of_the_others() -> None:
    seconds = schedules.OPEN_SECONDS

    assert watch.recorded(seconds / 2) == seconds / 2
    assert watch.recorded(seconds * 3) == pytest.approx(seconds * 1.1)


def test_more_cameras_cost_more_photos_and_nothing_else() -> None:
    one, ten = Shop(100, cameras=1), Shop(100, cameras=10)
    again = dollars(Shop(100, cameras=2)) - dollars(one)

    assert dollars(ten) - dollars(one) == pytest.approx(9 * again)


def test_the_command_prints_the_bill_by_service(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", "--visits-per-day", "100", "--faces", "2", "--own-redis"]) == 0

    printed = capsys.readouterr().out
    services = bill(month(Shop(100, faces=2, own_redis=True)))
    assert [line.split("  ")[1] for line in printed.splitlines()[1 : len(services) + 1]] == list(services)
    assert "First quota to bind" in printed


@pytest.mark.parametrize("wrong", [["--faces", "0"], ["--known", "1.1"], ["--mails", "-1"]])
def test_a_number_that_cannot_be_is_told_in_a_sentence(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cost", "--visits-per-day", "100", *wrong]) == 1
    assert "--known from 0 to 1" in capsys.readouterr().err
