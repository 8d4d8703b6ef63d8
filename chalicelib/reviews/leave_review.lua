-- Take the tasks of some faces out of a review, because their photo's execution has ended. A review that no task
-- waits for any more is closed, unless it was answered.
-- KEYS: 1 the review, 2 its tokens, 3 the open reviews; ARGV: 1 review id, 2… faces
local faces = {}
for i = 2, #ARGV do faces[ARGV[i]] = true end
local waiting = redis.call('HGETALL', KEYS[2])
for i = 1, #waiting, 2 do
  if faces[cjson.decode(waiting[i + 1]).face_id] then redis.call('HDEL', KEYS[2], waiting[i]) end
end
if redis.call('EXISTS', KEYS[2]) == 1 then return end
redis.call('ZREM', KEYS[3], ARGV[1])
local asked, answer = unpack(redis.call('HMGET', KEYS[1], 'customer_id', 'answer'))
if asked and not answer then redis.call('HSET', KEYS[1], 'closed', '1') end
