--- include people/mark_of
--- include people/records_of
-- Request all open orders of a customer, or of the survivor of a merged one; none of somebody erased or with a
-- mark, and none for a late sighting. Answers the ids of the orders; asked again for the same sighting, the same ids.
-- KEYS: 1 open orders, 2 requested orders, 3 the visit's orders
-- ARGV: 1 prefix of all keys, 2 customer, 3 visit id, 4 now (ms), 5 seconds to remember, 6 photo, 7 1 if it is late
-- The survivor is only known here, so its keys can't be among KEYS; the shop's hash tag keeps them in one slot.
local open, requested, at_visit = unpack(KEYS)
local seen, photo = ARGV[2], ARGV[6]
local customer = survivor(seen)
-- A merge between two attempts makes the sighting another record's, and leaves what was requested with the first.
for _, record in ipairs(records_of(customer)) do
  local before = call('SMEMBERS', key('requested', photo, record))
  if #before > 0 then return before end
end
if ARGV[7] == '1' or erased(customer) or mark_of(customer) ~= '' then return {} end

local sighting, open_orders = key('requested', photo, seen), key('open-orders', customer)
local ids = call('SMEMBERS', open_orders)
for _, id in ipairs(ids) do
  call('HSET', key('order', id), 'state', 'requested', 'requested_at', ARGV[4], 'visit_id', ARGV[3])
  call('HDEL', key('order', id), 'undone_at')
  call('ZADD', requested, call('ZSCORE', open, id), id)
  call('ZREM', open, id)
  call('SADD', sighting, id)
  call('SADD', at_visit, id)
end
call('DEL', open_orders)
if #ids > 0 then call('EXPIRE', sighting, ARGV[5]) end
return ids
