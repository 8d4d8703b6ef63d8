"""Items of the state machine: the inputs of each task, and the outputs that go on to other tasks.

`statemachine.json` says how an item grows from state to state, and a unit test compares it with the fields
here. A handler in app.py reads its item, makes one call and returns:

    return visits.record_visit(shop(), read_event(event, payloads.VisitorItem))

An execution keeps the definition that it began with, but calls the functions of today. So no field is renamed
or newly required, and unknown fields are ignored. A Struct has only the fields that its tasks read. Times are
ISO 8601 in UTC. A box is Rekognition's `Left`, `Top`, `Width`, `Height`, from 0 to 1.
"""

from typing import Any, Literal

import msgspec

Verdict = Literal["known", "new", "uncertain", "stranger", "ignored"]
FIRST_ATTEMPT = 1
"""The number of the attempt that a record or an item means which names none."""


# outputs of tasks that other tasks read


class TaskError(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """An error as a Catch passes it on: the class's name, and for a function's error a JSON `cause`."""

    error: str = "Unknown"
    cause: str = ""


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """A face of a photo and what was decided about it; by recognise_faces, ask_staff or register_customer.

    Similarities are percent.
    """

    face_id: str
    decision: Verdict
    customer_id: str | None = None
    """The customer (known), or the customer that it may be (uncertain)."""
    review: str | None = None
    """The owner `review:<id>` of the face until the staff has answered."""
    similarity: float | None = None
    alike: tuple[str, ...] = ()
    """Ids of the faces that are certainly the same person."""
    not_customer: str | None = None
    """The customer that the staff has just told it apart from."""


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """The visitors of a photo, or of an exit's the customers who leave; by recognise_faces."""

    visitors: tuple[Visitor, ...] = ()
    leaving: tuple[Visitor, ...] = ()
    review_timeout: int
    """Seconds for which AskStaff waits for an answer."""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A reserved turn for calls of Rekognition that WaitForTurn waits for; by recognise_faces."""

    turn: str
    operation: Literal["IndexFaces", "SearchFaces"]


class RecordedVisit(msgspec.Struct, frozen=True, kw_only=True):
    """The visit that a sighting belongs to, and its customer; by record_visit."""

    id: str
    customer_id: str
    needs_picture: bool
    absorbed: tuple[str, ...]
    """Ids of visits that became part of this one."""
    number: int = 0
    """Which of its customer's visits it is, from 1."""
    began: str = ""
    """The visit that this sighting began, if it began one: this one, or one that became part of it."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The end of one visitor: served (with a visit), a stranger, or failed (with an error); by the Map.

    And the end of one who leaves, with the visit that ended; by record_exits.
    """

    face_id: str
    customer_id: str | None = None
    visit_id: str | None = None
    needs_picture: bool = False
    error: str | None = None
    passes: bool = False
    """The error passes by itself: the photo may be run again for it."""


class PreparedPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """The S3 object for Rekognition, the photo or its conversion; by check_selfie or read_metadata."""

    image: dict[str, str]
    """Rekognition's S3Object: `Bucket`, `Name` and, for an uploaded photo, `Version`."""


class IndexedFace(msgspec.Struct, frozen=True, kw_only=True):
    """The only face of a selfie; by index_face."""

    face_id: str
    box: dict[str, float]


class Thumbnail(msgspec.Struct, frozen=True, kw_only=True):
    """A thumbnail's key in the results bucket; by make_thumbnail."""

    key: str


class DetectedFaces(msgspec.Struct, frozen=True, kw_only=True):
    """The faces in a photo of the gallery, each as it is stored; by detect_faces."""

    count: int
    faces: tuple[dict[str, Any], ...]


class DetectedLabels(msgspec.Struct, frozen=True, kw_only=True):
    """The labels of a photo, each part as it is stored; by detect_labels."""

    labels: tuple[dict[str, Any], ...]
    """Each `{"name", "confidence", "parents"}`, the confidence in percent."""
    properties: dict[str, Any]
    moderation: tuple[dict[str, Any], ...]


class ReportSizes(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes of a report's page and table; by render_report."""

    page: int
    table: int


class ReportLinks(msgspec.Struct, frozen=True, kw_only=True):
    """Presigned links to a report's page and table; by presign_report."""

    url: str
    csv_url: str


# photos of any lane


class PhotoPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A photo's object in S3."""

    photo_id: str
    bucket: str
    key: str
    version: str = ""
    """The object's version; empty in a bucket without versions."""


class PhotoItem(PhotoPlace, frozen=True, kw_only=True):
    """One attempt to handle a photo: read_metadata, make_thumbnail."""

    time: str
    attempt: int = FIRST_ATTEMPT
    """The writes of another attempt than the photo's latest change nothing."""


class FinishedItem(PhotoItem, frozen=True, kw_only=True):
    """A photo with served visitors, or a photo of the gallery (then without these): finish_photo."""

    recognition: Recognition | None = None
    outcomes: tuple[Outcome, ...] = ()


class RejectedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A photo that no lane can use: reject_photo."""

    photo_id: str
    attempt: int = FIRST_ATTEMPT
    error: TaskError


# the visit lane


class RecognisedItem(PhotoItem, frozen=True, kw_only=True):
    """A photo, after a wait with the turn that was waited for: recognise_faces."""

    direction: Literal["entrance", "exit"] = "entrance"
    recognition: Turn | None = None


class ExitItem(PhotoItem, frozen=True, kw_only=True):
    """A photo of an exit with the customers who leave: record_exits."""

    recognition: Recognition


class VisitorItem(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor of a photo: register_customer, ask_staff (beside its `token`), record_visit."""

    photo_id: str
    key: str
    time: str
    attempt: int = FIRST_ATTEMPT
    review_timeout: int
    """Seconds for which AskStaff waits for an answer."""
    visitor: Visitor


class VisitItem(VisitorItem, frozen=True, kw_only=True):
    """A visitor with the recorded visit: request_orders, send_offers (beside its `api_url`)."""

    visit: RecordedVisit


# the enrolment lane


class EnrolmentItem(PhotoItem, frozen=True, kw_only=True):
    """A selfie and the customer that it came for: check_selfie, notify_customer."""

    customer_id: str


class CheckedItem(EnrolmentItem, frozen=True, kw_only=True):
    """A selfie that shows one clear face: check_not_enrolled, index_face."""

    selfie: PreparedPhoto


class IndexedItem(CheckedItem, frozen=True, kw_only=True):
    """A selfie with its indexed face and its thumbnail: save_profile."""

    indexed: tuple[IndexedFace, Thumbnail]


class RefusedItem(EnrolmentItem, frozen=True, kw_only=True):
    """A refused selfie: reject_enrolment. It has a `selfie` if it was refused after check_selfie."""

    error: TaskError
    selfie: PreparedPhoto | None = None


# the gallery lane


class GalleryItem(PhotoItem, frozen=True, kw_only=True):
    """A photo that Rekognition can read: detect_labels, detect_faces."""

    album: str
    prepared: PreparedPhoto


class AnalysedItem(GalleryItem, frozen=True, kw_only=True):
    """A photo with everything that was found in it: store_results."""

    analysis: tuple[DetectedLabels, DetectedFaces, Thumbnail]


# the promotion lane


class PromotionItem(msgspec.Struct, frozen=True, kw_only=True):
    """An offer for all customers in the store: list_customers_in_store."""

    offer_id: str


class PageItem(PromotionItem, frozen=True, kw_only=True):
    """One page of these customers: send_promotion (beside its `api_url`)."""

    page: int
    """Number of the page in Redis, from 0."""


# the report lane


class ReportItem(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt to make a report: gather_report_data, render_report, presign_report."""

    report_id: str
    attempt: int


class MadeReportItem(ReportItem, frozen=True, kw_only=True):
    """A report with its page and table: send_report."""

    made: tuple[ReportSizes, ReportLinks]


# failures


class FailedItem(msgspec.Struct, frozen=True, kw_only=True):
    """The item of a failed state, in any lane: record_failure (beside its `execution`)."""

    lane: str = "visit"
    error: TaskError = TaskError()
    attempt: int = FIRST_ATTEMPT
    photo_id: str = ""
    visitor: Visitor | None = None
    offer_id: str | None = None
    page: int | None = None
    report_id: str | None = None


class StoppedExecution(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The detail of Step Functions' event for an execution that ended badly: record_stopped_execution."""

    state_machine_arn: str
    name: str
    status: str
    input: str | None = None
    """The execution's input, a JSON object. An input that is too long for an event is missing."""
    error: str | None = None
    cause: str | None = None
