-- Begin the next attempt of a report: objects that the current one still writes will be withdrawn.
-- Answers the new attempt, or 0 when there is no such report.
-- KEYS: 1 the report
if call('HEXISTS', KEYS[1], 'attempt') == 0 then return 0 end
call('HSET', KEYS[1], 'state', 'processing', 'reason', '')
return call('HINCRBY', KEYS[1], 'attempt', 1)
