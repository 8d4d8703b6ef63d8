"""How good the recognition is in this shop: counters of similarities and answers, and estimates from them."""
