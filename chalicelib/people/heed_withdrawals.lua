--- include people/addresses_of
-- Refuse a customer what was withdrawn for an address of theirs.
local function heed_withdrawals(customer, channel)
  local address = addresses_of(customer)[channel]
  for _, purpose in ipairs(address and call('SMEMBERS', key('withdrawn', address)) or {}) do
    call('HSET', key('customer', customer), 'consents.' .. purpose .. '_by.' .. channel, '0')
  end
end
