--- include photos/index_by_state
-- Note the final state of a photo and the customers of its faces.
-- Answers 1, or 0 if the photo is deleted already.
-- KEYS: 1 the photo, 2 its faces
-- ARGV: 1 prefix of the indexes, 2 photo id, 3 state, 4 reason, 5… face id, face (JSON)…
-- The photo's record names its index, so the index can't be among the KEYS. The shop's hash tag keeps it in the
-- same slot.
local before = call('HGET', KEYS[1], 'state') or nil
if before == 'removed' then return 0 end
call('HSET', KEYS[1], 'state', ARGV[3], 'reason', ARGV[4])
index_by_state(ARGV[1], ARGV[2], ARGV[3], before)
for i = 5, #ARGV, 2 do call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
return 1
