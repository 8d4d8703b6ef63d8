--- include people/addresses_of
--- include people/unlist_customer
--- include notifications/forget_told
-- Make a record a part of another. Its profile stays in its hash, but without a status it is no customer of its own;
-- `status_before` and `known_since` say what it was.
local function set_aside(record, into)
  local profile, addresses = key('customer', record), addresses_of(record)
  local since = call('ZSCORE', key('customers'), record)
  unlist_customer(record)
  forget_told(addresses)
  call('HSET', profile, 'merged_into', into, 'status_before', call('HGET', profile, 'status'))
  call('HSET', profile, 'known_since', since or '')
  call('HDEL', profile, 'status')
end
