-- Return the digests of a customer's addresses (channel -> digest), without the channels that have none.
local function addresses_of(customer)
  local addresses = {}
  for _, channel in ipairs({'email', 'sms'}) do
    local address = call('HGET', key('customer', customer), 'address.' .. channel)
    if address and address ~= '' then addresses[channel] = address end
  end
  return addresses
end
