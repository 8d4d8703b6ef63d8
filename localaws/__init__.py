"""The AWS services that this project uses, on 127.0.0.1: `python -m localaws up`.

Never packaged into Lambda; imports nothing from chalicelib. See README.md in this folder.
"""
