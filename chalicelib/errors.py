"""Every error this application raises on purpose.

The class names are the vocabulary of the state machine's Retry and Catch, so renaming one changes
`statemachine.json` too.

FutureStoreError
├── ConfigurationError            a setting is missing or makes no sense
├── TransientError                worth another try: throttling, a lost connection, a 5xx
├── UnsupportedPhoto              the photo can't be used by any lane; a result, not a failure
├── PhotoDoesNotMeetRequirement   a selfie is not good enough to be enrolled by
├── FaceAlreadyEnrolled           a selfie shows somebody who is enrolled under another id
├── NotFound                      no such thing under this id
├── InvalidRequest                the caller's input is wrong
├── Forbidden                     the caller's role may not do this
├── Conflict                      the thing is in a state that doesn't allow this
├── CustomerErased                the customer was erased meanwhile; what works for them ends
├── Superseded                    a later run does this work anew; this one ends
├── Undeliverable                 an address, number or device doesn't take messages
└── ServiceError                  an AWS service refused in a way that another try won't change
"""


class FutureStoreError(Exception):
    """The root: catch it to catch everything raised here on purpose."""


class ConfigurationError(FutureStoreError):
    """A setting is missing or makes no sense; the message names it and its value."""


class TransientError(FutureStoreError):
    """Another try may succeed: throttling, a lost connection, an answer in the 500s."""


class UnsupportedPhoto(FutureStoreError):
    """The photo can't be used by any lane (no picture, broken, too large); stored with its reason."""


class PhotoDoesNotMeetRequirement(FutureStoreError):
    """A selfie is not good enough to be enrolled by; the message has every reason, parted by '; '."""


class FaceAlreadyEnrolled(FutureStoreError):
    """A selfie shows somebody who is enrolled under another id."""


class NotFound(FutureStoreError):
    """There is nothing under the given id."""


class InvalidRequest(FutureStoreError):
    """The caller's input is wrong; the message says how to mend it."""


class Forbidden(FutureStoreError):
    """The caller's role may not do this; the message says which may."""


class Conflict(FutureStoreError):
    """The thing is in a state that doesn't allow this."""


class CustomerErased(FutureStoreError):
    """The customer was erased while a task worked for them; there is nothing left to do."""


class Superseded(FutureStoreError):
    """What this run makes is made anew by a later run, or not wanted any more."""


class Undeliverable(FutureStoreError):
    """An address, number or device doesn't take the message, and another try won't change that."""


class ServiceError(FutureStoreError):
    """An AWS service refused in a way that another try won't change; the message has its code."""
