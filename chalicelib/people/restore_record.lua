--- include people/addresses_of
--- include people/list_customer
--- include people/heed_withdrawals
-- Make a record that was part of another a customer of its own again. What was withdrawn for its addresses
-- meanwhile holds for it, too.
local function restore_record(record)
  local profile = key('customer', record)
  local status, since = unpack(call('HMGET', profile, 'status_before', 'known_since'))
  call('HSET', profile, 'status', status)
  call('HDEL', profile, 'merged_into', 'status_before', 'known_since')
  if since and since ~= '' then call('ZADD', key('customers'), since, record) end
  list_customer(record)
  for channel in pairs(addresses_of(record)) do heed_withdrawals(record, channel) end
end
