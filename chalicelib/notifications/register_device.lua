--- include people/is_customer
-- Give an endpoint to a customer, or to the survivor of a merged one, whoever had it before.
-- Answers the owner and then the other endpoints of the same device, or false when there is no such customer.
-- KEYS: 1 the endpoint's owner; ARGV: 1 prefix of all keys, 2 customer id, 3 device id, 4 endpoint, 5 now (ms)
local device, endpoint, now = ARGV[3], ARGV[4], tonumber(ARGV[5])
-- The survivor is only known here, so its keys can't be among KEYS; the shop's hash tag keeps them in one slot.
local owner = survivor(ARGV[2])
if erased(owner) or not is_customer(owner) then return false end

local before = call('GET', KEYS[1])
if before then call('HDEL', key('devices', before), endpoint) end
call('SET', KEYS[1], owner)
local devices = key('devices', owner)
call('HSET', devices, endpoint, cjson.encode({id = device, at = now}))

local answer, entries = {owner}, call('HGETALL', devices)
for i = 1, #entries, 2 do
  if entries[i] ~= endpoint and cjson.decode(entries[i + 1]).id == device then table.insert(answer, entries[i]) end
end
return answer
