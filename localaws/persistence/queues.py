"""Messages in SQS survive a restart, because a message may be a lost event.

After a restart a message is in the queue that it was sent to, visible, and counts its receives anew. It waits
until the deployment makes its queue.
"""

import threading
from pathlib import Path
from typing import Any

from moto.sqs.models import Message, Queue, SQSBackend, sqs_backends

from localaws.patch import replace
from localaws.persistence.ledger import Ledger


class QueueJournal:
    """The journal of messages, written before a send or a deletion is answered."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = Ledger(ledger)

    def install(self) -> None:
        """Put kept messages into their queues, then keep every change."""
        self._restore_at_creation()
        self._leave_out_of_pickles()
        self._keep_sent()
        self._end_deleted()

    def resume(self) -> None:
        """Put kept messages into the queues that are there already."""
        for regions in list(sqs_backends.values()):
            for backend in list(regions.values()):
                for queue in list(backend.queues.values()):
                    self._fill(queue)

    def _restore_at_creation(self) -> None:
        initialise = Queue.__init__

        def created(queue: Queue, name: str, *args: Any, **options: Any) -> None:
            initialise(queue, name, *args, **options)
            self._fill(queue)

        replace(Queue, "__init__", created)

    def _leave_out_of_pickles(self) -> None:
        """Let a pickled queue come back empty. `resume` fills it."""

        def come_back(queue: Queue, attributes: dict[str, Any]) -> None:
            fresh: dict[str, Any] = {"_messages": [], "_pending_messages": set(), "deleted_messages": set()}
            vars(queue).update(attributes, **fresh, _messages_lock=threading.Condition())

        replace(Queue, "__getstate__", _settings)
        setattr(Queue, "__setstate__", come_back)  # noqa: B010

    def _fill(self, queue: Queue) -> None:
        for message, kept in list(self._ledger.unfinished.items()):
            if kept["queue"] == queue.name:
                del self._ledger.unfinished[message]
                queue._messages.append(_restored(message, kept))

    def _keep_sent(self) -> None:
        add = Queue.add_message

        def added(queue: Queue, message: Message) -> None:
            sent = {"queue": queue.name, "body": message.body, "sent": message.sent_timestamp}
            self._ledger.begin(message.id, sent)
            add(queue, message)

        replace(Queue, "add_message", added)

    def _end_deleted(self) -> None:
        delete, purge = Queue.delete_message, SQSBackend.purge_queue

        def deleted(queue: Queue, receipt_handle: str) -> None:
            before = list(queue._messages)
            delete(queue, receipt_handle)
            self._end(before, queue._messages)

        def purged(backend: SQSBackend, queue_name: str) -> None:
            before = list(backend.get_queue(queue_name)._messages)
            purge(backend, queue_name)
            self._end(before, [])

        replace(Queue, "delete_message", deleted)
        replace(SQSBackend, "purge_queue", purged)

    def _end(self, before: list[Message], left: list[Message]) -> None:
        for message in before:
            if message not in left:
                self._ledger.end(message.id)


def _settings(queue: Queue) -> dict[str, Any]:
    return {name: value for name, value in vars(queue).items() if "messages" not in name}


def _restored(message_id: str, kept: dict[str, Any]) -> Message:
    message = Message(message_id, kept["body"])
    message.sent_timestamp = kept["sent"]
    return message
