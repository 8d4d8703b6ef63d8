-- Give all faces of one owner (a review) to another (a customer), if the face is still the first's.
-- Answers the face's owner afterwards, or false when nobody owns it.
-- KEYS: 1 the face's owner, 2 the first owner's faces, 3 the second owner's faces
-- ARGV: 1 the first owner, 2 the second owner, 3 prefix of a face's owner
local owner = redis.call('GET', KEYS[1])
if owner ~= ARGV[1] then return owner end
local faces = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
for i = 1, #faces, 2 do
  redis.call('SET', ARGV[3] .. faces[i], ARGV[2], 'KEEPTTL', 'XX')
  redis.call('ZADD', KEYS[3], faces[i + 1], faces[i])
end
redis.call('DEL', KEYS[2])
return redis.call('GET', KEYS[1])
