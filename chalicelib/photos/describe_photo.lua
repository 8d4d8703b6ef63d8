--- include photos/is_latest
-- Keep the findings in a photo and index it by its labels and its position.
-- Answers 1, or 0 if the attempt is not the photo's latest, or the photo is deleted already.
-- KEYS: 1 the photo, 2… these indexes
-- ARGV: 1 photo id, 2 time (ms), 3 attempt, 4 what was found (JSON)
if call('EXISTS', KEYS[1]) == 0 or not is_latest(KEYS[1], ARGV[3]) then return 0 end
call('HDEL', KEYS[1], 'metadata', 'labels', 'detected', 'thumbnail', 'results') -- fields of earlier versions
call('HSET', KEYS[1], 'found', ARGV[4])
for i = 2, #KEYS do call('ZADD', KEYS[i], ARGV[2], ARGV[1]) end
return 1
