--- include photos/count_heads
--- include photos/has_ended
--- include photos/is_latest
--- include photos/set_or_drop
-- Note the faces of a photo, in place of those noted before, and count all heads in it.
-- Answers 1, or 0 if the attempt is not the photo's latest or has ended, or nobody knows the photo.
-- KEYS: 1 the photo, 2 the hash of its faces that an earlier version wrote
-- ARGV: 1 prefix of all keys, 2 attempt, 3 numbers of the faces left out (JSON), 4 heads in the photo, or '' to count
--       none, 5 their day, 6 their camera, 7 seconds to keep a day's count, 8… field of a face, its value…
-- The day's key is counted only where there are heads; the shop's hash tag keeps it in the same slot.
if call('EXISTS', KEYS[1]) == 0 or not is_latest(KEYS[1], ARGV[2]) or has_ended(KEYS[1]) then return 0 end
set_or_drop(KEYS[1], 'left_out', ARGV[3], '{}')
for _, field in ipairs(call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 5) == 'face:' then call('HDEL', KEYS[1], field) end
end
call('DEL', KEYS[2])
for i = 8, #ARGV, 2 do call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
if ARGV[4] ~= '' then count_heads(KEYS[1], tonumber(ARGV[4]), ARGV[5], ARGV[6], ARGV[7]) end
return 1
