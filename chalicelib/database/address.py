"""The address of Redis, as it stands in a secret."""

import re
from urllib.parse import quote

import msgspec

from chalicelib.errors import ConfigurationError

URL = re.compile(r"(rediss?|unix)://.+")


class Server(msgspec.Struct):
    """A server, in the words of AWS' own secrets. `ssl` is off for a server that has no TLS."""

    host: str
    port: int = 6379
    username: str = ""
    password: str = ""
    ssl: bool = True

    @property
    def url(self) -> str:
        """Return its URL."""
        bearer = f"{quote(self.username, '')}:{quote(self.password, '')}@" if self.password else ""
        return f"{'rediss' if self.ssl else 'redis'}://{bearer}{self.host}:{self.port}"


def url_of(secret: str) -> str:
    """Return the URL in a secret: its whole text, or the server that its JSON describes.

    Raises:
        ConfigurationError: it is neither. The message has nothing of the text.
    """
    text = secret.strip()
    try:
        url = msgspec.json.decode(text, type=Server, strict=False).url if text.startswith("{") else text
    except msgspec.MsgspecError:
        url = ""
    if not URL.fullmatch(url):
        raise ConfigurationError(
            "the secret that REDIS_SECRET names must be an address such as rediss://redis.shop.net:6379/0, "
            'or JSON such as {"host": "redis.shop.net", "port": 6379, "username": "shop", "password": "..."}'
        )
    return url
