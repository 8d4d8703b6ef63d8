--- include accuracy/count_in
--- include accuracy/level_of
--- include people/are_apart
--- include people/move_photo
--- include visits/count_as_present
--- include visits/give_visit
--- include visits/move_exits
--- include visits/sightings
--- include visits/visit_record
-- Make a visit another customer's, or a newcomer's, because it was recognised wrongly: its faces and its end go
-- along, and the two are two people from now on. A customer without a reference face gets one of the visit's.
-- Answers {'moved', its owner}, also when that was done before. Else {'gone', the id of nobody or of no visit},
-- {'other', its owner} or {'one', the survivor that both are part of}.
-- KEYS: 1 the visit
-- ARGV: 1 prefix of all keys, 2 visit id, 3 its customer so far, 4 its customer from now on ('' for a newcomer),
--       5 id for a newcomer, 6 the counters of today
-- What moves is only known here, so most keys can't be among the KEYS; the shop's hash tag keeps them in the
-- same slot.
local visit, from, into = ARGV[2], ARGV[3], ARGV[4]

for _, id in ipairs({from, into}) do
  if id ~= '' and call('HEXISTS', key('customer', survivor(id)), 'status') == 0 then return {'gone', id} end
end
from, into = survivor(from), into ~= '' and survivor(into) or ''
if from == into then return {'one', from} end
local owner = call('HGET', KEYS[1], 'customer_id')
if not owner or call('HEXISTS', KEYS[1], 'into') == 1 then return {'gone', visit} end
if owner ~= from then
  local is_done = are_apart(from, owner) and (into == '' or into == owner)
  return {is_done and 'moved' or 'other', owner}
end

local started = call('ZSCORE', key('visits-of', from), visit)
if into == '' then
  into = ARGV[5]
  call('HSET', key('customer', into), 'status', 'newcomer')
  call('ZADD', key('customers'), started, into)
end
local record = visit_record(visit)
local photos = move_exits(record, into)
for _, sighting in ipairs(sightings(visit, record)) do table.insert(photos, string.match(sighting[1], '^%S+')) end
local similarity = call('HGET', KEYS[1], 'similarity')
if similarity then count_in(ARGV[6], 'wrong ' .. level_of(similarity), 1) end
give_visit(visit, from, into)

for _, photo in ipairs(photos) do move_photo(photo, from, into) end

count_as_present(from)
count_as_present(into)
call('SADD', key('told-apart', from), into)
call('SADD', key('told-apart', into), from)
return {'moved', into}
