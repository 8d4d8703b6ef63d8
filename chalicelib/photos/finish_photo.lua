--- include accuracy/count_photo
--- include photos/index_by_state
--- include photos/is_latest
--- include photos/name_face
--- include photos/set_or_drop
--- include photos/time_of
-- Note how an attempt ended, and the customers of the photo's faces. A photo that is done is counted, once.
-- Answers whether it ends by this (1) or had ended so before (0), its lane, and when it began: the first attempt by the
-- photo's own time (ms). Answers nothing if it is not the photo's latest, ended in another state before, or nobody knows
-- the photo.
-- KEYS: 1 the photo, 2 photos in processing by when their attempt began (ms)
-- ARGV: 1 prefix of all keys, 2 photo id, 3 attempt, 4 state, 5 reason, 6 class of the failure,
--       7… face id, its customer…
-- The photo's record names its index, so the index can't be among the KEYS. The shop's hash tag keeps it in the
-- same slot.
local state, before = ARGV[4], call('HGET', KEYS[1], 'state')
if not before or not is_latest(KEYS[1], ARGV[3]) then return {} end
if before ~= 'processing' and before ~= state then return {} end
local begun = tonumber(ARGV[3]) == 1 and time_of(ARGV[2]) or call('ZSCORE', KEYS[2], ARGV[2])
call('HSET', KEYS[1], 'state', state)
set_or_drop(KEYS[1], 'reason', ARGV[5], '')
set_or_drop(KEYS[1], 'error', ARGV[6], '')
-- Of a photo that is done, the attempt says it.
if state == 'done' then call('HDEL', KEYS[1], 'execution_id') end
call('ZREM', KEYS[2], ARGV[2])
index_by_state(key('photos', ''), ARGV[2], state, before)
if state == 'done' and before == 'processing' then count_photo(KEYS[1]) end
for i = 7, #ARGV, 2 do name_face(ARGV[2], ARGV[i], ARGV[i + 1]) end
return {before == 'processing' and 1 or 0, call('HGET', KEYS[1], 'lane') or '', tostring(begun or '')}
