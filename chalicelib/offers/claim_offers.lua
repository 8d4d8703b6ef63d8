-- Choose the offers that a photo sends in a visit: the best that the visit hasn't had, at most so many
-- in all. What was claimed for the photo before and isn't out yet comes again.
-- KEYS: 1 the visit
-- ARGV: 1 prefix of all keys, 2 visit, 3 photo, 4 most a visit, 5 seconds to remember, 6 now (ms),
--       7 how many visits it absorbed, then these, then offers, the best first
-- What a visit was sent is a hash offer -> 'sent', else who sends it: a photo, or 'promotion <until> …',
-- which is nobody's once that moment (ms) is past. A later sighting may have made this visit a part of
-- another since, so where it stands now is only known here; the hash tag keeps all in the same slot.
local photo, now = ARGV[3], tonumber(ARGV[6])

local visit = redis.call('HGET', KEYS[1], 'into') or ARGV[2]
local visits, first = {visit}, 8 + ARGV[7]
for i = 8, first - 1 do table.insert(visits, ARGV[i]) end
for _, id in ipairs(redis.call('SMEMBERS', key('visit', visit, 'absorbed'))) do table.insert(visits, id) end

local had, count = {}, 0
for _, id in ipairs(visits) do
  local entries = redis.call('HGETALL', key('offers-sent', id))
  for i = 1, #entries, 2 do
    local ends = string.match(entries[i + 1], '^promotion (%d+) ')
    if not had[entries[i]] and not (ends and tonumber(ends) <= now) then
      had[entries[i]] = entries[i + 1]
      count = count + 1
    end
  end
end
local mine = {}
for i = first, #ARGV do
  local offer = ARGV[i]
  if had[offer] == photo then
    table.insert(mine, offer)
  elseif not had[offer] and count < tonumber(ARGV[4]) then
    redis.call('HSET', key('offers-sent', visit), offer, photo)
    count = count + 1
    table.insert(mine, offer)
  end
end
if #mine > 0 then redis.call('EXPIRE', key('offers-sent', visit), ARGV[5]) end
return mine
