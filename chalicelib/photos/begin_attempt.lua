--- include photos/index_by_state
--- include photos/is_latest
-- Begin the next attempt for a photo that failed.
-- Answers 1, or 0 if the photo is in another state or had a later attempt: then nothing changes.
-- KEYS: 1 the photo, 2 photos in processing by when their attempt began (ms)
-- ARGV: 1 prefix of the indexes, 2 photo id, 3 now (ms), 4 the attempt that failed, 5 the next one, 6 its execution
-- The photo's record names its index, so the index can't be among the KEYS. The shop's hash tag keeps it in the
-- same slot.
if call('HGET', KEYS[1], 'state') ~= 'failed' or not is_latest(KEYS[1], ARGV[4]) then return 0 end
call('HSET', KEYS[1], 'state', 'processing', 'attempt', ARGV[5], 'execution_id', ARGV[6], 'reason', '', 'error', '')
call('ZADD', KEYS[2], ARGV[3], ARGV[2])
index_by_state(ARGV[1], ARGV[2], 'processing', 'failed')
return 1
