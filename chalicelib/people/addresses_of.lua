-- The digests of a customer's addresses, by channel.
local function addresses_of(customer)
  local addresses = {}
  for _, channel in ipairs({'email', 'sms'}) do
    local address = call('HGET', key('customer', customer), 'address.' .. channel)
    if address and address ~= '' then addresses[channel] = address end
  end
  return addresses
end
