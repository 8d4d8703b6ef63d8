-- End claims of an offer: it is out, or given back for another attempt.
-- KEYS: 1 the offer, for its slot
-- ARGV: 1 prefix of all keys, 2 offer, 3 the claim, 4 'sent' or '' (given back), then customer, visit, …
-- The claim stays with the record that it was made for, also after a merge. Nothing is noted of one who was erased.
local offer, claim, sent = ARGV[2], ARGV[3], ARGV[4] == 'sent'

local function settle(hash)
  local state = redis.call('HGET', hash, offer)
  if sent and state then
    redis.call('HSET', hash, offer, 'sent')
  elseif state == claim then
    redis.call('HDEL', hash, offer)
  end
end

for i = 5, #ARGV, 2 do
  settle(key('promoted', ARGV[i]))
  settle(key('offers-sent', ARGV[i + 1]))
end
