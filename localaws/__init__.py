"""One machine's AWS: what this project uses of it, on 127.0.0.1, from `python -m localaws up`.

Never packaged into Lambda; imports nothing from chalicelib.
"""
