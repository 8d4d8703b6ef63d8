-- Begin the next attempt of a report. The current one then erases the objects that it still writes.
-- Answers the new attempt, or 0 for a missing report.
-- KEYS: 1 the report
if call('HEXISTS', KEYS[1], 'attempt') == 0 then return 0 end
call('HSET', KEYS[1], 'state', 'processing', 'reason', '')
return call('HINCRBY', KEYS[1], 'attempt', 1)
