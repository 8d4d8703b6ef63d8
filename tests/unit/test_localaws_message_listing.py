"""Messages as people read them."""

from localaws.sent_messages.listing import message_list

TIME = "2026-11-26T08:00:00+00:00"
MAIL = {"service": "ses", "from": "shop@x", "to": ["a@x", "b@x"], "subject": "Hello", "body": "One\n\nTwo\n"}
TEXT = {"service": "sns", "topic": "", "to": ["+49170"], "phone": "+49170", "subject": None, "body": "Tea"}
PUSH = {"service": "sns", "topic": "", "to": ["token"], "endpoint": "arn:x", "subject": None, "body": "Tea"}
TOPIC = {"service": "sns", "topic": "arn:aws:sns:r:1:storeroom", "to": [], "subject": "Fetch", "body": "{}"}


def test_each_kind_names_its_recipients_and_shows_its_text() -> None:
    shown = message_list([message | {"time": TIME} for message in (MAIL, TEXT, PUSH, TOPIC)])

    heads = [line.split("  ", 1)[1] for line in shown.splitlines() if line[:1].isdigit()]
    assert heads == [
        "e-mail to a@x, b@x from shop@x",
        "text message to +49170",
        "push to token",
        "topic storeroom",
    ]
    assert "  Hello\n  One\n\n  Two" in shown


def test_a_topic_s_e_mail_subscribers_are_named() -> None:
    assert "topic storeroom, by e-mail to a@x" in message_list([TOPIC | {"to": ["a@x"], "time": TIME}])


def test_an_empty_list_is_a_sentence() -> None:
    assert message_list([]) == "No message was sent yet."
