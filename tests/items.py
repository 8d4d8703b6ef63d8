"""Items of the state machine, as tasks are given them."""

from chalicelib.payloads import RecordedVisit, VisitItem, Visitor

PHOTO = {
    "photo_id": "photo",
    "bucket": "photos",
    "key": "entrance/door/a.jpg",
    "version": "1",
    "lane": "visit",
    "time": "2026-09-21T14:13:20Z",
}
"""A photo at the entrance, as its event is noted."""


def visit_item(
    customer: str = "ann", photo: str = "photo", visit: str = "visit", absorbed: tuple[str, ...] = ()
) -> VisitItem:
    """Return the item of a customer whose visit was recorded."""
    recorded = RecordedVisit(id=visit, customer_id=customer, needs_picture=False, absorbed=absorbed)
    return VisitItem(
        photo_id=photo,
        key=f"entrance/door/{photo}.jpg",
        time="2026-09-21T14:13:20Z",
        review_timeout=900,
        visitor=Visitor(face_id="face", decision="known", customer_id=customer),
        visit=recorded,
    )
