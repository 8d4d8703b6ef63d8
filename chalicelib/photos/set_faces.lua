--- include photos/has_ended
--- include photos/is_latest
--- include photos/set_or_drop
-- Note the faces of a photo, in place of those noted before.
-- Answers 1, or 0 if the attempt is not the photo's latest or has ended, or nobody knows the photo.
-- KEYS: 1 the photo, 2 the hash of its faces that an earlier version wrote
-- ARGV: 1 attempt, 2 numbers of the faces left out (JSON), 3… field of a face, its value…
if call('EXISTS', KEYS[1]) == 0 or not is_latest(KEYS[1], ARGV[1]) or has_ended(KEYS[1]) then return 0 end
set_or_drop(KEYS[1], 'left_out', ARGV[2], '{}')
for _, field in ipairs(call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 5) == 'face:' then call('HDEL', KEYS[1], field) end
end
call('DEL', KEYS[2])
for i = 3, #ARGV, 2 do call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1
