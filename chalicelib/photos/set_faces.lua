-- Note the faces of a photo, in place of an earlier attempt's.
-- Answers 1, or 0 if the photo is deleted already.
-- KEYS: 1 the photo, 2 its faces; ARGV: 1 numbers of the faces left out (JSON), 2… face id, face (JSON)…
if redis.call('HGET', KEYS[1], 'state') == 'removed' then return 0 end
redis.call('HSET', KEYS[1], 'left_out', ARGV[1])
redis.call('DEL', KEYS[2])
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
return 1
