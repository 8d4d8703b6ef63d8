-- End one attempt's claims of an offer. After 'sent' nobody tells the customers again; else any attempt may.
-- KEYS: 1 the offer, for its slot
-- ARGV: 1 prefix of all keys, 2 offer, 3 the claim, 4 'sent' or '', 5… customer and visit of each claim
local offer, claim, is_sent = ARGV[2], ARGV[3], ARGV[4] == 'sent'

-- The claim stands at the record it was made for, also after a merge. 'sent' is written over any state, because
-- the customer was told. Without a state the customer was erased, and nothing is written. A claim that another
-- attempt took over is not removed.
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
