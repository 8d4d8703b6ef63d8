--- include people/mark_of
--- include visits/standing_visit
--- include visits/with_absorbed
--- include offers/is_held
-- Claim the offers that a photo sends in a visit: the best that the visit hasn't had, at most so many in all. Those
-- that were claimed for the photo before and aren't sent yet come again, and no others. Nothing for somebody erased or with a
-- mark.
-- Answers {the visit that the claim stands with, the offers…}.
-- KEYS: 1 the visit
-- ARGV: 1 prefix of all keys, 2 visit, 3 photo, 4 most a visit, 5 seconds to remember, 6 now (ms), 7 customer,
--       8 number of visits that it absorbed, then these, then offers, the best first
local photo, most, remembered, now = ARGV[3], tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])
-- A later sighting may have made this visit a part of another since. The standing one is only known here, so its
-- keys can't be among KEYS; the shop's hash tag keeps them in one slot.
local visit = standing_visit(ARGV[2])
local customer = survivor(ARGV[7])
if erased(customer) or mark_of(customer) ~= '' then return {visit} end
local visits, first = with_absorbed(visit), 9 + ARGV[8]
for i = 9, first - 1 do table.insert(visits, ARGV[i]) end

local had, count = {}, 0
for _, id in ipairs(visits) do
  local mine, entries = {id}, call('HGETALL', key('offers-sent', id))
  for i = 1, #entries, 2 do
    local offer, state = entries[i], entries[i + 1]
    if state == photo then table.insert(mine, offer) end
    if not had[offer] and is_held(state, now) then
      had[offer] = true
      count = count + 1
    end
  end
  if #mine > 1 then return mine end
end

local claimed = {visit}
for i = first, #ARGV do
  if not had[ARGV[i]] and count < most then
    call('HSET', key('offers-sent', visit), ARGV[i], photo)
    count = count + 1
    table.insert(claimed, ARGV[i])
  end
end
if #claimed > 1 then call('EXPIRE', key('offers-sent', visit), remembered) end
return claimed
