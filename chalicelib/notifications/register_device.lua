-- Make an endpoint a customer's, whoever had it before. Answers the other endpoints of the same device,
-- or false when there is no such customer.
-- KEYS: 1 the endpoint's owner; ARGV: 1 prefix of all keys, 2 customer id, 3 device id, 4 endpoint, 5 now (ms)
-- Whose devices these are after merges is only known here; the shop's hash tag keeps all keys in one slot.
local endpoint, device = ARGV[4], ARGV[3]

local owner = survivor(ARGV[2])
if redis.call('EXISTS', key('erased', redis.sha1hex(owner))) == 1 then return false end
if redis.call('HEXISTS', key('customer', owner), 'status') == 0 then return false end
local before = redis.call('GET', KEYS[1])
if before then redis.call('HDEL', key('devices', before), endpoint) end
redis.call('SET', KEYS[1], owner)
local devices = key('devices', owner)
redis.call('HSET', devices, endpoint, cjson.encode({id = device, at = tonumber(ARGV[5])}))
local former, entries = {}, redis.call('HGETALL', devices)
for i = 1, #entries, 2 do
  if entries[i] ~= endpoint and cjson.decode(entries[i + 1]).id == device then table.insert(former, entries[i]) end
end
return former
