--- include visits/standing_visit
--- include visits/with_absorbed
--- include offers/is_held
-- Claim the offers that a photo sends in a visit: the best that the visit hasn't had, at most so many in all.
-- Answers their ids. Those that were claimed for the photo before and aren't sent yet come again.
-- KEYS: 1 the visit
-- ARGV: 1 prefix of all keys, 2 visit, 3 photo, 4 most a visit, 5 seconds to remember, 6 now (ms),
--       7 number of visits that it absorbed, then these, then offers, the best first
local photo, most, remembered, now = ARGV[3], tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])
-- A later sighting may have made this visit a part of another since. The standing one is only known here, so its
-- keys can't be among KEYS; the shop's hash tag keeps them in one slot.
local visit = standing_visit(ARGV[2])
local visits, first = with_absorbed(visit), 8 + ARGV[7]
for i = 8, first - 1 do table.insert(visits, ARGV[i]) end

local had, count = {}, 0
for _, id in ipairs(visits) do
  local entries = call('HGETALL', key('offers-sent', id))
  for i = 1, #entries, 2 do
    local offer, state = entries[i], entries[i + 1]
    if not had[offer] and is_held(state, now) then
      had[offer] = state
      count = count + 1
    end
  end
end

local mine = {}
for i = first, #ARGV do
  local offer = ARGV[i]
  if had[offer] == photo then
    table.insert(mine, offer)
  elseif not had[offer] and count < most then
    call('HSET', key('offers-sent', visit), offer, photo)
    count = count + 1
    table.insert(mine, offer)
  end
end
if #mine > 0 then call('EXPIRE', key('offers-sent', visit), remembered) end
return mine
