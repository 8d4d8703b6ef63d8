-- Choose the offers that a photo sends in a visit: the best that the visit hasn't had, at most so many
-- in all. What was claimed for the photo before and isn't out yet comes again.
-- KEYS: 1 what the visit was sent (hash offer -> photo, or 'sent'), 2… the same of visits it absorbed
-- ARGV: 1 photo, 2 most a visit, 3 seconds to remember, 4… offers, the best first
local had, count = {}, 0
for _, key in ipairs(KEYS) do
  local entries = redis.call('HGETALL', key)
  for i = 1, #entries, 2 do
    had[entries[i]] = entries[i + 1]
    count = count + 1
  end
end
local mine = {}
for i = 4, #ARGV do
  local offer = ARGV[i]
  if had[offer] == ARGV[1] then
    table.insert(mine, offer)
  elseif not had[offer] and count < tonumber(ARGV[2]) then
    redis.call('HSET', KEYS[1], offer, ARGV[1])
    count = count + 1
    table.insert(mine, offer)
  end
end
if #mine > 0 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
return mine
