--- include photos/index_by_state
-- Note a new photo. A known one keeps its state.
-- Answers 1, 0 if the photo was deleted already, or -1 if its customer was erased.
-- KEYS: 1 the photo, 2 removals (digests of deleted keys by time), 3 the customer's tombstone, 4 the record of the
--       photo as a hidden one, 5 the hidden photos by time, 6 photos in processing by when their attempt began,
--       7… the indexes of the photo
-- ARGV: 1 prefix of the indexes, 2 photo id, 3 key, 4 time (ms), 5 execution name, 6 reason of a rejection or '',
--       7 lane, 8 now (ms), 9… field, value, field, value…
local photo, time = ARGV[2], ARGV[4]
if call('EXISTS', KEYS[3]) == 1 then return -1 end
if call('HGET', KEYS[1], 'state') == 'removed' then return 0 end
local removed_at = call('ZSCORE', KEYS[2], redis.sha1hex(ARGV[3]))
-- The event of the deletion was faster than this one of the upload.
if removed_at and tonumber(removed_at) >= tonumber(time) then
  if ARGV[7] == 'visit' then -- S3 only hides the object, and its faces may be known, so an erasure must find it
    call('HSET', KEYS[4], unpack(ARGV, 9))
    call('ZADD', KEYS[5], time, photo)
  end
  return 0
end
call('HSET', KEYS[1], unpack(ARGV, 9))
if call('HSETNX', KEYS[1], 'state', ARGV[6] == '' and 'processing' or 'rejected') == 1 then
  if ARGV[6] ~= '' then
    call('HSET', KEYS[1], 'reason', ARGV[6])
  else
    call('HSET', KEYS[1], 'execution_id', ARGV[5])
    call('ZADD', KEYS[6], ARGV[8], photo)
  end
end
for i = 7, #KEYS do call('ZADD', KEYS[i], time, photo) end
index_by_state(ARGV[1], photo, call('HGET', KEYS[1], 'state'))
return 1
