"""The table of contents: every S3 handler, Lambda task and route of Future Store.

Each handler unpacks its event, makes one call and returns. What it calls lives in `chalicelib/`;
how tasks follow each other is written in `statemachine.json`.
"""

import os
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, Cron, Rate, S3Event, SNSEvent

from chalicelib import payloads
from chalicelib.cold_start import prepare, serves_requests
from chalicelib.enrolment import tasks as enrolment
from chalicelib.faces import duplicates
from chalicelib.faces import tasks as faces
from chalicelib.failures import by_hand
from chalicelib.failures import sweep as sweeping
from chalicelib.failures import tasks as failures
from chalicelib.invocations import read_event
from chalicelib.logs import log_call
from chalicelib.middleware import note_account, tell_metrics
from chalicelib.notifications import feedback, key_change
from chalicelib.notifications import tasks as notifications
from chalicelib.offers import starts
from chalicelib.offers import tasks as offers
from chalicelib.orders import tasks as orders
from chalicelib.people import tasks as people
from chalicelib.photos import reconciliation
from chalicelib.photos import tasks as photos
from chalicelib.privacy import retention
from chalicelib.reports import tasks as reports
from chalicelib.reviews import tasks as reviews
from chalicelib.shop import shop
from chalicelib.tokens import tasks as tokens
from chalicelib.visits import tasks as visits

# Its own handler would write a second line for each of the structured ones, as both have this logger's name.
app = Chalice(app_name="future-store", configure_logs=False)
app.register_middleware(log_call)
app.register_middleware(note_account)
app.register_middleware(tell_metrics)
if serves_requests():
    from chalicelib.api.blueprints import add_api

    add_api(app)


# Amazon S3


@app.on_s3_event(bucket=os.environ["PHOTOS_BUCKET"], events=["s3:ObjectCreated:*"])
def start_photo(event: S3Event) -> dict[str, int]:
    return photos.start_photo(shop(), event.to_dict())


@app.on_s3_event(bucket=os.environ["PHOTOS_BUCKET"], events=["s3:ObjectRemoved:*"])
def remove_photo(event: S3Event) -> dict[str, int]:
    return photos.remove_photo(shop(), event.to_dict())


# tasks of the visit lane


@app.lambda_function()
def recognise_faces(event: dict[str, Any], context: object) -> dict[str, Any]:
    return faces.recognise_faces(shop(), read_event(event, payloads.RecognisedItem))


@app.lambda_function()
def register_customer(event: dict[str, Any], context: object) -> dict[str, Any]:
    return faces.register_customer(shop(), read_event(event, payloads.VisitorItem))


@app.lambda_function()
def ask_staff(event: dict[str, Any], context: object) -> None:
    reviews.ask_staff(shop(), read_event(event["item"], payloads.VisitorItem), event["token"])


@app.lambda_function()
def record_visit(event: dict[str, Any], context: object) -> dict[str, Any]:
    return visits.record_visit(shop(), read_event(event, payloads.VisitorItem))


@app.lambda_function()
def record_exits(event: dict[str, Any], context: object) -> list[dict[str, Any]]:
    return visits.record_exits(shop(), read_event(event, payloads.ExitItem))


@app.lambda_function()
def request_orders(event: dict[str, Any], context: object) -> dict[str, Any]:
    return orders.request_orders(shop(), read_event(event, payloads.VisitItem))


@app.lambda_function()
def send_offers(event: dict[str, Any], context: object) -> list[str]:
    return offers.send_offers(shop(), read_event(event["item"], payloads.VisitItem), event["api_url"])


# tasks of the enrolment lane


@app.lambda_function()
def check_selfie(event: dict[str, Any], context: object) -> dict[str, Any]:
    return enrolment.check_selfie(shop(), read_event(event, payloads.EnrolmentItem))


@app.lambda_function()
def check_not_enrolled(event: dict[str, Any], context: object) -> None:
    enrolment.check_not_enrolled(shop(), read_event(event, payloads.CheckedItem))


@app.lambda_function()
def index_face(event: dict[str, Any], context: object) -> dict[str, Any]:
    return enrolment.index_face(shop(), read_event(event, payloads.CheckedItem))


@app.lambda_function()
def save_profile(event: dict[str, Any], context: object) -> None:
    enrolment.save_profile(shop(), read_event(event, payloads.IndexedItem))


@app.lambda_function()
def notify_customer(event: dict[str, Any], context: object) -> dict[str, bool]:
    return enrolment.notify_customer(shop(), read_event(event, payloads.EnrolmentItem))


@app.lambda_function()
def reject_enrolment(event: dict[str, Any], context: object) -> dict[str, Any]:
    return enrolment.reject_enrolment(shop(), read_event(event, payloads.RefusedItem))


# tasks of the gallery lane


@app.lambda_function()
def read_metadata(event: dict[str, Any], context: object) -> dict[str, Any]:
    return photos.read_metadata(shop(), read_event(event, payloads.PhotoItem))


@app.lambda_function()
def detect_labels(event: dict[str, Any], context: object) -> dict[str, Any]:
    return photos.detect_labels(shop(), read_event(event, payloads.GalleryItem))


@app.lambda_function()
def detect_faces(event: dict[str, Any], context: object) -> dict[str, Any]:
    return photos.detect_faces(shop(), read_event(event, payloads.GalleryItem))


@app.lambda_function()
def store_results(event: dict[str, Any], context: object) -> dict[str, Any]:
    return photos.store_results(shop(), read_event(event, payloads.AnalysedItem))


# tasks of the promotion lane


@app.lambda_function()
def list_customers_in_store(event: dict[str, Any], context: object) -> dict[str, Any]:
    return offers.list_customers_in_store(shop(), read_event(event, payloads.PromotionItem))


@app.lambda_function()
def send_promotion(event: dict[str, Any], context: object) -> dict[str, int]:
    return offers.send_promotion(shop(), read_event(event["item"], payloads.PageItem), event["api_url"])


# tasks of the report lane


@app.lambda_function()
def gather_report_data(event: dict[str, Any], context: object) -> dict[str, Any]:
    return reports.gather_report_data(shop(), read_event(event, payloads.ReportItem))


@app.lambda_function()
def render_report(event: dict[str, Any], context: object) -> dict[str, Any]:
    return reports.render_report(shop(), read_event(event, payloads.ReportItem))


@app.lambda_function()
def presign_report(event: dict[str, Any], context: object) -> dict[str, Any]:
    return reports.presign_report(shop(), read_event(event, payloads.ReportItem))


@app.lambda_function()
def send_report(event: dict[str, Any], context: object) -> None:
    reports.send_report(shop(), read_event(event, payloads.MadeReportItem))


# tasks of several lanes


@app.lambda_function()
def make_thumbnail(event: dict[str, Any], context: object) -> dict[str, str]:
    return photos.make_thumbnail(shop(), read_event(event, payloads.PhotoItem))


@app.lambda_function()
def finish_photo(event: dict[str, Any], context: object) -> dict[str, Any]:
    return faces.finish_photo(shop(), read_event(event, payloads.FinishedItem))


@app.lambda_function()
def reject_photo(event: dict[str, Any], context: object) -> dict[str, str]:
    return failures.reject_photo(shop(), read_event(event, payloads.RejectedItem))


@app.lambda_function()
def record_failure(event: dict[str, Any], context: object) -> dict[str, Any]:
    return failures.record_failure(shop(), read_event(event["item"], payloads.FailedItem), event["execution"])


@app.on_cw_event(
    {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "status": ["FAILED", "TIMED_OUT", "ABORTED"],
            "stateMachineArn": [{"suffix": f":stateMachine:future-store-{os.environ.get('STAGE', '')}"}],
        },
    }
)
def record_stopped_execution(event: CloudWatchEvent) -> None:
    failures.record_stopped_execution(shop(), read_event(event.detail, payloads.StoppedExecution))


# what SES tells


@app.on_sns_message(topic=f"future-store-{os.environ.get('STAGE', '')}-feedback")
def record_feedback(event: SNSEvent) -> dict[str, int]:
    return feedback.record_feedback(shop(), event.message)


# outside the lanes


@app.schedule(Rate(10, unit=Rate.MINUTES))
def merge_newcomers(event: CloudWatchEvent) -> dict[str, int]:
    return duplicates.merge_newcomers(shop())


@app.schedule(Rate(5, unit=Rate.MINUTES))
def retry_notifications(event: CloudWatchEvent) -> dict[str, int]:
    return notifications.retry_notifications(shop())


@app.schedule(Rate(5, unit=Rate.MINUTES))
def start_promotions(event: CloudWatchEvent) -> dict[str, int]:
    return starts.start_promotions(shop())


@app.schedule(Rate(5, unit=Rate.MINUTES))
def sweep(event: CloudWatchEvent) -> dict[str, int]:
    return sweeping.sweep(shop())


@app.schedule(Cron(0, 3, "*", "*", "?", "*"))
def apply_retention(event: CloudWatchEvent) -> dict[str, Any]:
    return retention.apply_retention(shop(), event.detail)


@app.schedule(Cron(30, 2, "*", "*", "?", "*"))
def reconcile_photos(event: CloudWatchEvent) -> dict[str, Any]:
    return reconciliation.reconcile_photos(shop(), event.detail)


@app.lambda_function()
def rerun_failed(event: dict[str, Any], context: object) -> dict[str, Any]:
    return by_hand.rerun_failed(shop(), event)


@app.lambda_function()
def init_collection(event: dict[str, Any], context: object) -> dict[str, Any]:
    return faces.init_collection(shop(), event)


@app.lambda_function()
def migrate(event: dict[str, Any], context: object) -> dict[str, int]:
    return people.migrate(shop(), event)


@app.lambda_function()
def create_token(event: dict[str, Any], context: object) -> dict[str, str]:
    return tokens.create_token(shop(), event)


@app.lambda_function()
def list_tokens(event: dict[str, Any], context: object) -> list[dict[str, Any]]:
    return tokens.list_tokens(shop(), event)


@app.lambda_function()
def revoke_tokens(event: dict[str, Any], context: object) -> list[dict[str, Any]]:
    return tokens.revoke_tokens(shop(), event)


@app.lambda_function()
def replace_link_key(event: dict[str, Any], context: object) -> dict[str, str | None]:
    return key_change.replace_link_key(shop(), event)


prepare(__name__)
