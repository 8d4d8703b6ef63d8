--- include faces/owner_of
--- include people/are_apart
--- include people/is_customer
--- include people/move_photo
--- include photos/faces_in
--- include visits/count_as_present
--- include visits/give_visit
--- include visits/leave_visit
--- include visits/move_exits
--- include visits/sightings
--- include visits/visit_record
-- Make a newcomer of a visitor who was taken for a customer in some photos. Their faces go along, and the two are two
-- people from now on. A visit that was seen in these photos only goes along with its end. Other visits lose these sightings,
-- and the newcomer's visit is to be recorded.
-- Answers {'moved', the newcomer}, also when that was done before. Else {'gone', the customer or ''} when the customer or
-- the face is nobody's any more, or {'other', who the face belongs to}.
-- KEYS: 1 all customers
-- ARGV: 1 prefix of all keys, 2 customer, 3 the visitor's face in the first photo, 4 id for the newcomer, 5 when the
--       newcomer was first seen and 6 last seen (ms), 7… photos
-- What moves is only known here, so its keys can't be among the KEYS; the shop's hash tag keeps them in the same slot.
local MOST_VISITS = 10 -- the latest until then; the photos of one visitor are minutes apart
local from, into = survivor(ARGV[2]), ARGV[4]

-- The owner, or who the photo names once nobody owns the face any more.
local function whose()
  local owner = owner_of(ARGV[3])
  for _, shown in ipairs(faces_in(ARGV[7])) do
    if shown[1] == ARGV[3] and type(shown[2]) == 'string' then owner = owner or shown[2] end
  end
  return owner and survivor(owner)
end

if not is_customer(from) then return {'gone', from} end
local owner = whose()
if not owner then return {'gone', ''} end
if owner ~= from then return {are_apart(from, owner) and 'moved' or 'other', owner} end

local photos = {}
for i = 7, #ARGV do photos[ARGV[i]] = true end
call('HSET', key('customer', into), 'status', 'newcomer')
call('ZADD', KEYS[1], ARGV[5], into)

for _, visit in ipairs(call('ZREVRANGEBYSCORE', key('visits-of', from), ARGV[6], '-inf', 'LIMIT', 0, MOST_VISITS)) do
  local record, moving = visit_record(visit), {}
  local seen = sightings(visit, record)
  for _, sighting in ipairs(seen) do
    if photos[string.match(sighting[1], '^%S+')] then table.insert(moving, sighting[1]) end
  end
  if #moving > 0 and #moving == #seen then
    for _, photo in ipairs(move_exits(record, into)) do move_photo(photo, from, into) end
    give_visit(visit, from, into)
  elseif #moving > 0 then
    leave_visit(visit, from, moving, photos)
  end
end
for i = 7, #ARGV do move_photo(ARGV[i], from, into) end

count_as_present(from)
count_as_present(into)
call('SADD', key('told-apart', from), into)
call('SADD', key('told-apart', into), from)
return {'moved', into}
