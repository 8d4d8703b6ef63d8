-- Note how a photo ended and whose its faces are; nothing of a deleted one.
-- KEYS: 1 the photo, 2 its faces; ARGV: 1 state, 2 reason, 3… face id, face (JSON)…
if redis.call('HGET', KEYS[1], 'state') == 'removed' then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[1], 'reason', ARGV[2])
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
return 1
