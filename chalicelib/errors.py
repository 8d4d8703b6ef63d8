"""Errors that this application raises on purpose.

Retry and Catch in `statemachine.json` use the class names, so a new name has to be written there, too.

FutureStoreError
├── ConfigurationError            a setting is missing or makes no sense
├── TransientError                worth another try: a lost connection, a 5xx
│   └── Throttled                 the same, of a quota: worth another try later
├── UnsupportedPhoto              no lane can use the photo; a result, not a failure
├── PhotoDoesNotMeetRequirement   a selfie is not good enough to be enrolled by
├── FaceAlreadyEnrolled           a selfie shows somebody who is enrolled under another id
├── NotFound                      no such thing under this id
├── InvalidRequest                the caller's input is wrong
├── Forbidden                     the caller's role may not do this
├── Conflict                      the thing is in a state that doesn't allow this
├── CustomerErased                the customer was erased meanwhile; work for them ends
├── CustomerIgnored               nothing of the customer is to be recorded; work for them ends
├── Superseded                    a later run does this work anew; this one ends
├── Unfinished                    a run left something undone, and another one goes on with it
├── Undeliverable                 an address, number or device doesn't take messages
└── ServiceError                  an AWS service refused in a way that another try won't change
    └── AccessDenied              the same, because the function's policy does not allow the call
"""


class FutureStoreError(Exception):
    """The root of all errors that are raised on purpose."""


class ConfigurationError(FutureStoreError):
    """A setting is missing or makes no sense. The message names it and its value."""


class TransientError(FutureStoreError):
    """Another try may succeed: a lost connection, an answer in the 500s."""


class Throttled(TransientError):
    """A quota is used up: AWS throttled the call, or its turn in Redis is too far away.

    A Retry has to name it, for Step Functions doesn't know that it is a TransientError.
    """


class UnsupportedPhoto(FutureStoreError):
    """No lane can use the photo, for it is no picture, broken or too large. The reason is stored with it."""


class PhotoDoesNotMeetRequirement(FutureStoreError):
    """A selfie is not good enough to be enrolled by. The message has all reasons, separated by '; '."""


class FaceAlreadyEnrolled(FutureStoreError):
    """A selfie shows somebody who is enrolled under another id."""


class NotFound(FutureStoreError):
    """There is nothing under the given id."""


class InvalidRequest(FutureStoreError):
    """The caller's input is wrong. The message says how to correct it."""


class Forbidden(FutureStoreError):
    """The caller's role may not do this. The message names the roles that may."""


class Conflict(FutureStoreError):
    """The thing is in a state that doesn't allow this."""


class CustomerErased(FutureStoreError):
    """The customer was erased while a task worked for them. There is nothing left to do."""


class CustomerIgnored(FutureStoreError):
    """The customer was marked as ignored while a task worked for them. Nothing is recorded."""


class Superseded(FutureStoreError):
    """A later run does the work of this one anew, or nobody wants its result any more."""


class Unfinished(FutureStoreError):
    """A run left something undone, and another one goes on with it.

    Lambda runs a scheduled function again, and then reports it as a lost event. A call of the API answers it.
    """


class Undeliverable(FutureStoreError):
    """An address, number or device doesn't take the message, and another try won't change that."""


class ServiceError(FutureStoreError):
    """An AWS service refused in a way that another try won't change. The message has its code."""


class AccessDenied(ServiceError):
    """The function's policy doesn't allow a call of AWS. The message names the permission that it lacks."""
