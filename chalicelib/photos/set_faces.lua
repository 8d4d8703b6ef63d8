--- include photos/has_ended
--- include photos/is_latest
--- include photos/set_or_drop
-- Note the faces of a photo, in place of those noted before.
-- Answers 1, or 0 if the attempt is not the photo's latest or has ended, or the photo is deleted already.
-- KEYS: 1 the photo, 2 its faces
-- ARGV: 1 attempt, 2 numbers of the faces left out (JSON), 3… face id, face (JSON)…
if not is_latest(KEYS[1], ARGV[1]) or has_ended(KEYS[1]) then return 0 end
set_or_drop(KEYS[1], 'left_out', ARGV[2], '{}')
redis.call('DEL', KEYS[2])
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
return 1
