-- Refuse a customer what a record turned down that becomes part of them, and to be recognised. Of a channel that is off until it is asked
-- for, a 0 says nothing; so only `channels` count, which are used for customers who have said nothing of them.
local function carry_refusals(record, into, channels)
  local withdrawn = call('HGET', key('customer', record), 'recognition_withdrawn') or ''
  if withdrawn ~= '' then
    call('HSET', key('customer', into), 'consents.recognition', '0', 'recognition_withdrawn', withdrawn)
  end
  for _, channel in ipairs(channels) do
    for _, purpose in ipairs({'marketing', 'service'}) do
      local consent = 'consents.' .. purpose .. '_by.' .. channel
      local said = call('HGET', key('customer', record), consent)
      if said and said ~= '1' then call('HSET', key('customer', into), consent, '0') end
    end
  end
end
