"""The parts that the operations work with."""

from dataclasses import dataclass, replace

from localaws.faces import Analysis, Face, FaceEngineError, Request
from localaws.faces.analysis import Vector
from localaws.rekognition.analyses import SharedAnalyses
from localaws.rekognition.collections import Collections
from localaws.rekognition.errors import NO_FACES, from_engine, invalid_parameter
from localaws.rekognition.images import ReadObject, load_image
from localaws.rekognition.shapes import Answer


@dataclass(frozen=True, slots=True)
class Backend:
    """The engine, the collections and S3."""

    engine: SharedAnalyses
    collections: Collections
    read_object: ReadObject

    def picture(self, image: Answer) -> bytes:
        """Return the bytes of a request's Image."""
        return load_image(image, self.read_object)

    def analyse(self, request: Request) -> Analysis:
        """Run one job of the engine. Its errors become Rekognition's."""
        try:
            return self.engine.analyse(request)
        except FaceEngineError as error:
            raise from_engine(error) from error

    def largest_face(self, request: Request) -> tuple[Face, Vector]:
        """Return the largest face that meets the bar, and its vector.

        Raises RekognitionError if there is none.
        """
        for face in self.analyse(replace(request, embed=1)).faces:
            if face.vector is not None:
                return face, face.vector
        raise invalid_parameter(NO_FACES)
