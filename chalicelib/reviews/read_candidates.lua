--- include faces/seen_in
--- include people/selfies_of
--- include photos/time_of
--- include visits/shown_as
-- Read the customers that reviews ask about. Answers of each {survivor, its pictures, or null} as JSON. A picture is
-- {time (ms), photo, face}, or of a selfie {time, photo, null, key of its thumbnail}.
-- KEYS: 1 the first review, for its slot; ARGV: 1 prefix of all keys, 2… customers
local function pictures_of(customer)
  local pictures, selfies = {}, selfies_of(customer)
  for photo, thumbnail in pairs(selfies) do
    local time = time_of(photo)
    if time and thumbnail then table.insert(pictures, {time, photo, cjson.null, thumbnail}) end
  end
  for _, photo in ipairs(seen_in(customer)) do
    local face = not selfies[photo] and shown_as(photo, customer)
    if face then table.insert(pictures, {time_of(photo) or 0, photo, face}) end
  end
  return #pictures > 0 and pictures or cjson.null -- because cjson writes an empty list as an object
end

local found = {}
for i = 2, #ARGV do
  local customer = survivor(ARGV[i])
  table.insert(found, {customer, pictures_of(customer)})
end
return cjson.encode(found)
