--- include visits/standing_visit
-- Note that somebody greeted the customer of a visit, or of the one that absorbed it, or take that back. Who was
-- greeted once stays so, by the first moment. Answers 1, or 0 when there is no such visit (any more).
-- KEYS: 1 the visit; ARGV: 1 prefix of all keys, 2 visit id, 3 the moment (ms), or '' to take it back
local record = key('visit', standing_visit(ARGV[2]))
if call('HEXISTS', record, 'customer_id') == 0 then return 0 end
if ARGV[3] == '' then call('HDEL', record, 'greeted') else call('HSETNX', record, 'greeted', ARGV[3]) end
return 1
