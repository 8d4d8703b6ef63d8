-- End claims of an offer: the customers were told, or another attempt may tell them.
-- KEYS: 1 the offer, for its slot
-- ARGV: 1 prefix of all keys, 2 offer, 3 the claim, 4 'sent' or '' (given back), then customer, visit, …
local offer, claim, is_sent = ARGV[2], ARGV[3], ARGV[4] == 'sent'

-- A claim stays with the record that it was made for, also after a merge. Nothing is noted of somebody erased.
local function settle(hash)
  local state = call('HGET', hash, offer)
  if is_sent and state then
    call('HSET', hash, offer, 'sent')
  elseif state == claim then
    call('HDEL', hash, offer)
  end
end

for i = 5, #ARGV, 2 do
  settle(key('promoted', ARGV[i]))
  settle(key('offers-sent', ARGV[i + 1]))
end
