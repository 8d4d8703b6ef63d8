-- Note that a visit was sent these offers; nothing where nothing is claimed (any more).
-- KEYS: 1 the visit; ARGV: 1 prefix of all keys, 2 visit, 3… offers
-- What was claimed stands with the visit, or with the one it became a part of meanwhile.
local visits = {ARGV[2], redis.call('HGET', KEYS[1], 'into') or nil}
for _, visit in ipairs(visits) do
  local sent = ARGV[1] .. 'offers-sent:' .. visit
  for i = 3, #ARGV do
    if redis.call('HEXISTS', sent, ARGV[i]) == 1 then redis.call('HSET', sent, ARGV[i], 'sent') end
  end
end
