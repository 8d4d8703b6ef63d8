"""The messages that moto sends, recorded so that people can read them."""
