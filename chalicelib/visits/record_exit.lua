--- include people/mark_of
--- include visits/end_of
--- include visits/split_visit
-- Note that a customer was seen leaving, which ends the visit that they are in. The exit of a merged customer is the
-- survivor's. An exit that comes late, between two sightings of one visit, makes them two.
-- Answers {the visit that this exit ended, '' when nobody saw them come in or they had left before, the customer},
-- or {} when the customer was erased, or nothing of them is to be recorded.
-- KEYS: 1 all visits, for their slot
-- ARGV: 1 prefix of all keys, 2 customer, 3 photo, 4 its key, 5 time (ms), 6 id for the later part of a visit
-- The customer is only known here, so most keys can't be among the KEYS; the shop's hash tag keeps them in the same
-- slot.
local seen, time = ARGV[3] .. ' ' .. ARGV[4], tonumber(ARGV[5])

local customer = survivor(ARGV[2])
if erased(customer) or mark_of(customer) == 'ignored' then return {} end
call('ZADD', key('exits-of', customer), time, seen)

local visit = call('ZREVRANGEBYSCORE', key('visits-of', customer), time, '-inf', 'LIMIT', 0, 1)[1]
if not visit then return {'', customer} end
if tonumber(call('HGET', key('visit', visit), 'last_seen')) > time then split_visit(visit, time, ARGV[6]) end
return {end_of(visit_record(visit)) == time and visit or '', customer}
