"""CreateCollection, DescribeCollection, DeleteCollection, ListFaces, DeleteFaces."""

from moto.core.models import DEFAULT_ACCOUNT_ID

from localaws.environment import REGION
from localaws.rekognition.backend import Backend
from localaws.rekognition.collection import StoredFace
from localaws.rekognition.errors import user_not_found
from localaws.rekognition.pages import DEFAULT_PAGE, MAX_PAGE, page_after
from localaws.rekognition.shapes import FACE_MODEL, Answer, stored_face


def create_collection(backend: Backend, request: Answer) -> Answer:
    name = request["CollectionId"]
    backend.collections.create(name)
    # The ARN in this answer has no "arn:" in front, on AWS too; DescribeCollection's has.
    return {"StatusCode": 200, "CollectionArn": _arn(name), "FaceModelVersion": FACE_MODEL}


def describe_collection(backend: Backend, request: Answer) -> Answer:
    name = request["CollectionId"]
    count, created = backend.collections.describe(name)
    return {
        "FaceCount": count,
        "FaceModelVersion": FACE_MODEL,
        "CollectionARN": f"arn:{_arn(name)}",
        "CreationTimestamp": created,
        "UserCount": 0,
    }


def delete_collection(backend: Backend, request: Answer) -> Answer:
    backend.collections.delete(request["CollectionId"])
    return {"StatusCode": 200}


def list_faces(backend: Backend, request: Answer) -> Answer:
    faces = [(f"{face.number:020}", face) for face in backend.collections.faces(request["CollectionId"])]
    if "UserId" in request:
        raise user_not_found(request["UserId"])
    if "FaceIds" in request:
        wanted = set(request["FaceIds"])
        faces = [(key, face) for key, face in faces if face.face_id in wanted]
    page, token = page_after(faces, request.get("NextToken"), _page_size(request))
    return _face_page(page, token)


def _face_page(page: list[StoredFace], token: str | None) -> Answer:
    answer = {"Faces": [stored_face(face) for face in page], "FaceModelVersion": FACE_MODEL}
    return answer if token is None else {**answer, "NextToken": token}


def delete_faces(backend: Backend, request: Answer) -> Answer:
    deleted = backend.collections.remove(request["CollectionId"], request["FaceIds"])
    missing = [face_id for face_id in dict.fromkeys(request["FaceIds"]) if face_id not in set(deleted)]
    return {
        "DeletedFaces": deleted,
        "UnsuccessfulFaceDeletions": [
            {"FaceId": face_id, "Reasons": ["FACE_NOT_FOUND"]} for face_id in missing
        ],
    }


def _page_size(request: Answer) -> int:
    """Return the size of a page. MaxResults 0 is valid, and means no preference."""
    return min(request.get("MaxResults") or DEFAULT_PAGE, MAX_PAGE)


def _arn(name: str) -> str:
    return f"aws:rekognition:{REGION}:{DEFAULT_ACCOUNT_ID}:collection/{name}"
