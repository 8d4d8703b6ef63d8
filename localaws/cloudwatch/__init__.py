"""CloudWatch's metrics and alarms: what moto has no clock and no senders for.

`metrics` keeps the numbers that `sources`, `emf` and PutMetricData add. `alarms` compares them once a minute,
and tells the topics of an alarm whose state changes.
"""
