-- Request all open orders of a customer, or of the survivor of a merged one; none of somebody erased.
-- Answers the ids of the orders; asked again for the same sighting, the same ids.
-- KEYS: 1 what this sighting requested, 2 open orders, 3 requested orders, 4 the visit's orders
-- ARGV: 1 prefix of all keys, 2 customer, 3 visit id, 4 now (ms), 5 seconds to remember
local sighting, open, requested, at_visit = unpack(KEYS)
local before = call('SMEMBERS', sighting)
if #before > 0 then return before end

-- The survivor is only known here, so its keys can't be among KEYS; the shop's hash tag keeps them in one slot.
local customer = survivor(ARGV[2])
if erased(customer) then return {} end
local open_orders = key('open-orders', customer)
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
