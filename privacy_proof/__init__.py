"""The proof that RECOGNITION_CONSENT opt_in keeps nothing of strangers: `make prove-privacy`.

It plays photos on a local AWS of its own, and reads every store, byte for byte, for anything of a stranger.
"""
