--- include people/addresses_of
-- Let offers that went to an address which both have be the second customer's, who may have them again in another
-- visit; else they would be somebody else's, and go to that address no more.
local function inherit_told(customer, into)
  local others = addresses_of(into)
  for channel, address in pairs(addresses_of(customer)) do
    local told = address == others[channel] and call('HGETALL', key('told', address)) or {}
    for i = 1, #told, 2 do
      if told[i + 1] == redis.sha1hex(customer) then
        call('HSET', key('told', address), told[i], redis.sha1hex(into))
      end
    end
  end
end
