"""DetectLabels and DetectModerationLabels."""

from localaws.faces import Request
from localaws.faces.analysis import PictureProperties
from localaws.rekognition.backend import Backend
from localaws.rekognition.colours import dominant_colours
from localaws.rekognition.errors import invalid_parameter
from localaws.rekognition.labels import labels
from localaws.rekognition.shapes import LABEL_MODEL, MODERATION_MODEL, Answer

# Rekognition's default.
MAX_COLOURS = 10


def detect_labels(backend: Backend, request: Answer) -> Answer:
    features = request.get("Features") or ["GENERAL_LABELS"]
    general, properties = "GENERAL_LABELS" in features, "IMAGE_PROPERTIES" in features
    if not general and ("MaxLabels" in request or "MinConfidence" in request):
        raise invalid_parameter("MaxLabels and MinConfidence need the feature GENERAL_LABELS")
    picture = backend.picture(request["Image"])
    analysis = backend.analyse(Request(picture, faces=general, sunglasses=general, properties=properties))
    answer: Answer = {"LabelModelVersion": LABEL_MODEL}
    if general:
        answer["Labels"] = labels(analysis.faces, request)
    if analysis.properties:
        answer["ImageProperties"] = _properties(analysis.properties)
    return answer


def detect_moderation_labels(backend: Backend, request: Answer) -> Answer:
    """Check the picture and return no labels: nothing here can judge its content."""
    backend.analyse(Request(backend.picture(request["Image"]), faces=False))
    return {"ModerationLabels": [], "ModerationModelVersion": MODERATION_MODEL}


def _properties(measured: PictureProperties) -> Answer:
    """Return the properties of the whole picture; foreground and background are not known."""
    return {
        "Quality": {
            "Brightness": measured.brightness,
            "Sharpness": measured.sharpness,
            "Contrast": measured.contrast,
        },
        "DominantColors": dominant_colours(measured.colours[:MAX_COLOURS]),
    }
