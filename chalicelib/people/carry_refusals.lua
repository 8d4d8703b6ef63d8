-- Refuse a customer what a record turned down that becomes part of them. Of a channel that is off until it is asked
-- for, a 0 says nothing; so only `channels` count, which are used for customers who have said nothing of them.
local function carry_refusals(record, into, channels)
  for _, channel in ipairs(channels) do
    for _, purpose in ipairs({'marketing', 'service'}) do
      local consent = 'consents.' .. purpose .. '_by.' .. channel
      local said = call('HGET', key('customer', record), consent)
      if said and said ~= '1' then call('HSET', key('customer', into), consent, '0') end
    end
  end
end
