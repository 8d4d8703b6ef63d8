--- include people/is_newcomer
--- include people/records_of
--- include people/addresses_of
--- include people/unlist_customer
--- include notifications/forget_told
--- include privacy/bury
-- Bury a person: all records that merges made one get tombstones, which every writer looks for, and lose their
-- profiles, their presence and their places in lists. Begin the erasure of all else.
-- Answers the erasure's id. That is an earlier one's if it isn't done yet, or '' when there is no such customer.
-- KEYS: 1 the customer
-- ARGV: 1 prefix of all keys, 2 customer id, 3 erasure id, 4 now (ms), 5 seconds that tombstones stay,
--       6 '', or a moment (ms): then only a newcomer is buried, not seen since, who awaits no order
-- The records are only known here, so most keys can't be among the KEYS; the shop's hash tag keeps them in the
-- same slot.
local PAGE = 100
local erasure, unseen_since = ARGV[3], tonumber(ARGV[6])

-- Looks at the latest orders only. The caller has looked at all of them, and a later one is the latest.
local function awaits_order(customer)
  for _, order in ipairs(call('ZREVRANGE', key('orders-of', customer), 0, PAGE - 1)) do
    local state = call('HGET', key('order', order), 'state')
    if state == 'open' or state == 'requested' then return true end
  end
end

local function may_be_forgotten(customer)
  local seen = tonumber(call('ZSCORE', key('present'), customer) or 0)
  return is_newcomer(customer) and seen < unseen_since and not awaits_order(customer)
end

local person = survivor(ARGV[2])
if call('HEXISTS', key('customer', person), 'status') == 0 then
  local earlier = call('GET', key('erased', redis.sha1hex(ARGV[2])))
  return earlier and call('EXISTS', key('erasure', earlier)) == 1 and earlier or ''
end
if unseen_since and (person ~= ARGV[2] or not may_be_forgotten(person)) then return '' end

local profiles = 0
for _, record in ipairs(records_of(person)) do
  bury(record, erasure, ARGV[5])
  call('SADD', key('erasure', erasure, 'records'), record)
  for _, list in ipairs({'customers', 'present'}) do call('ZREM', key(list), record) end
  local addresses = addresses_of(record) -- read before the profile goes
  unlist_customer(record)
  forget_told(addresses)
  profiles = profiles + call('DEL', key('customer', record))
end
-- From now on nobody new is registered from a photo taken before, because it may show this person.
if not unseen_since then call('SET', key('erased-at'), ARGV[4]) end
call('SADD', key('erasures'), erasure)
call('HSET', key('erasure', erasure), 'customer_id', person, 'erased_at', ARGV[4], 'records', profiles)
return erasure
