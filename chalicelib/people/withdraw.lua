-- Withdraw a purpose for an address: for all customers who have it, but one, and for all to come.
local function withdraw(address, purpose, channel, but)
  call('SADD', key('withdrawn', address), purpose)
  for _, customer in ipairs(call('SMEMBERS', key('address', address))) do
    if customer ~= but then
      call('HSET', key('customer', customer), 'consents.' .. purpose .. '_by.' .. channel, '0')
    end
  end
end
